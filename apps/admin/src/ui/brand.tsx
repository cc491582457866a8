import { readLanguage } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
        <rect width="32" height="32" rx="9" fill="var(--ant-color-primary)" />
        <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round">
          <path d="M7 12.5c3-3.2 6-3.2 9 0s6 3.2 9 0" />
          <path d="M7 19.5c3-3.2 6-3.2 9 0s6 3.2 9 0" opacity="0.62" />
        </g>
      </svg>
      <span className="brand-name">{t('潮闸')}</span>
      {readLanguage() === 'zh' && <span className="brand-latin">Tidegate</span>}
    </span>
  )
}
