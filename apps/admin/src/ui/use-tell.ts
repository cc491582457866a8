import { App } from 'antd'
import { refusalOf } from '../api/refusal.ts'

/** Short notices; a refusal speaks its own sentence. */
export function useTell(): { done: (text: string) => void; refused: (error: unknown) => void } {
  const { message } = App.useApp()
  return {
    done: (text) => void message.success(text),
    refused: (error) => void message.error(refusalOf(error).message),
  }
}
