import type { LivePoint } from '@tidegate/shared/contracts/live'
import { isOutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import { t } from '../../i18n/t.ts'
import { count, share } from './numbers.ts'

/** Our own fault, not a rule of the sale. */
const faults: readonly string[] = ['OVERLOADED', 'INTERNAL', 'COLD', 'MAINTENANCE']

/** Why taps were refused, the most frequent first: in the last minute, and in all. */
export function RefusalMix({ points }: { points: readonly LivePoint[] }) {
  const latest = points.at(-1)
  if (!latest) return null
  const before = points.findLast(({ at }) => at <= latest.at - 60_000) ?? points[0]
  const rows = Object.entries(latest.refusals)
    .map(([outcome, total]) => ({ outcome, total, recent: Math.max(0, total - (before?.refusals[outcome] ?? 0)) }))
    .sort((a, b) => b.recent - a.recent || b.total - a.total)
  const all = rows.reduce((sum, { total }) => sum + total, 0)
  return (
    <section className="card card-padding">
      <h2>
        {t('没有抢到的原因')} <span className="muted small">{t('共 {all} 次', { all: count(all) })}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="muted">{t('到现在没有挡下过点抢')}</p>
      ) : (
        <ul className="mix">
          {rows.map(({ outcome, total, recent }) => (
            <li key={outcome} className={faults.includes(outcome) ? 'mix-fault' : undefined}>
              <span className="ellipsis">{isOutcomeCode(outcome) ? t(outcomes[outcome].message) : outcome}</span>
              <span className="mix-bar" aria-hidden>
                <i style={{ width: share(total, all) }} />
              </span>
              <span className="figures">{count(total)}</span>
              <span className="muted small figures">{t('一分钟内 {recent}', { recent: count(recent) })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
