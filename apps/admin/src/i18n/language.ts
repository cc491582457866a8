import 'dayjs/locale/zh-cn'
import dayjs from 'dayjs'
import { speak, t } from './t.ts'

export type Language = 'zh' | 'en'

const storageKey = 'tidegate.language'

export function readLanguage(): Language {
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'
}

/** By a reload: constants hold texts too, and a page with unsaved changes asks before it goes. */
export function switchLanguage(language: Language): void {
  localStorage.setItem(storageKey, language)
  location.reload()
}

/** To be awaited before any other module of the app is read. The dictionary is a chunk of its own, which a Chinese reader never loads. */
export async function settleLanguage(): Promise<void> {
  const language = readLanguage()
  if (language === 'en') speak((await import('./en.json')).default)
  dayjs.locale(language === 'en' ? 'en' : 'zh-cn')
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN'
  document.title = `${t('潮闸')} · ${t('商家后台')}`
}
