import './styles.css'
import { createRoot } from 'react-dom/client'
import { settleLanguage } from './i18n/language.ts'

await settleLanguage()
const { App } = await import('./app.tsx')

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(<App />)
