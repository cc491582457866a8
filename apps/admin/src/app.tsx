import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { queryClient } from './api/trpc.ts'
import { readLanguage } from './i18n/language.ts'
import { router } from './routes/router.tsx'
import { useSystemTheme } from './theme.ts'

export function App() {
  return (
    <ConfigProvider
      locale={readLanguage() === 'en' ? enUS : zhCN}
      theme={useSystemTheme()}
      button={{ autoInsertSpace: false }}
    >
      <AntApp className="app">
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
