import { App } from 'antd'
import { refusalOf } from '../api/refusal.ts'
import { t } from '../i18n/t.ts'

/** Short notices; a refusal speaks its own sentence, and names what was wrong where no form shows it. */
export function useTell(): {
  done: (text: string) => void
  warned: (text: string) => void
  refused: (error: unknown) => void
} {
  const { message } = App.useApp()
  return {
    done: (text) => void message.success(text),
    warned: (text) => void message.warning(text),
    refused: (error) => {
      const { message: sentence, fields } = refusalOf(error)
      void message.error([sentence, ...new Set(Object.values(fields))].join(t('：')))
    },
  }
}
