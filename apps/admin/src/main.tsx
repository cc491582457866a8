import 'dayjs/locale/zh-cn'
import './styles.css'
import dayjs from 'dayjs'
import { createRoot } from 'react-dom/client'
import { speakChinese } from './api/form-schema.ts'
import { App } from './app.tsx'

dayjs.locale('zh-cn')
speakChinese()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(<App />)
