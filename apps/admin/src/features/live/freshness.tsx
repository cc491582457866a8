import { refusalOf } from '../../api/refusal.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { describeDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/use-now.ts'
import type { Following } from './use-live-sale.ts'

/** A second, what it takes to make a point of it, and one that is late: after that, what is on the screen is no longer now. */
const staleMs = 3500

/** Says whether the numbers are of this second, and when they are not, since when and why. */
export function Freshness({ following: { receivedAt, error } }: { following: Following }) {
  const age = useNow(500) - receivedAt
  if (age < staleMs) {
    return (
      <span className="freshness">
        <i /> {t('实时')}
      </span>
    )
  }
  return (
    <span className="freshness freshness-stale" role="status">
      <i />{' '}
      {t('数据停在 {time}（{duration}前），正在重连', {
        time: formatBeijing(receivedAt, 'clock'),
        duration: describeDuration(age),
      })}
      {error !== null && ` · ${refusalOf(error).message}`}
    </span>
  )
}
