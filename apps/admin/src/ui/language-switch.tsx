import { TranslationOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { type Language, readLanguage, switchLanguage } from '../i18n/language.ts'

const names: Readonly<Record<Language, string>> = { zh: '中文', en: 'English' }

/** Offers the other language, by the name its readers give it. */
export function LanguageSwitch({ compact = false }: { compact?: boolean }) {
  const other = readLanguage() === 'zh' ? 'en' : 'zh'
  const button = { type: 'text', icon: <TranslationOutlined />, onClick: () => switchLanguage(other) } as const
  return compact ? (
    <Tooltip title={names[other]}>
      <Button {...button} aria-label={names[other]} />
    </Tooltip>
  ) : (
    <Button {...button} size="small">
      {names[other]}
    </Button>
  )
}
