import { untimedAt } from '@tidegate/shared/contracts/campaign-drafts'
import { t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'

/** When a campaign starts or ends; a draft may not say yet. */
export function When({ at }: { at: number }) {
  return at >= untimedAt ? <span className="muted">{t('时间待定')}</span> : <Time at={at} />
}
