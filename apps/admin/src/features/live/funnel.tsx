import type { LivePoint } from '@tidegate/shared/contracts/live'
import { t } from '../../i18n/t.ts'
import { Tile } from '../../ui/tile.tsx'
import { type RatePoint, ratesOf, smoothOver } from './live-sale.ts'
import { count, share } from './numbers.ts'

interface Step {
  label: string
  of: (point: LivePoint) => number
  rate?: (rate: RatePoint) => number
  /** What it is a share of. */
  before?: (point: LivePoint) => number
  /** Where neither is known: what is counted. */
  unit?: string
  /** Only where people queue. */
  queue?: true
  tone?: 'primary' | 'good'
  /** Where the units that were refunded are told. */
  pays?: true
}

const steps: readonly Step[] = [
  { label: t('访问'), of: ({ views }) => views, rate: ({ views }) => views },
  { label: t('已排号'), of: ({ queued }) => queued, unit: t('个号'), queue: true },
  {
    label: t('已放行'),
    of: ({ admitted }) => admitted,
    rate: ({ admitted }) => admitted,
    before: ({ queued }) => queued,
    queue: true,
  },
  { label: t('点抢'), of: ({ taps }) => taps, rate: ({ taps }) => taps },
  { label: t('已预占'), of: ({ reserved }) => reserved, before: ({ taps }) => taps, tone: 'primary' },
  { label: t('已下单'), of: ({ ordered }) => ordered, before: ({ reserved }) => reserved },
  { label: t('已支付'), of: ({ paid }) => paid, before: ({ ordered }) => ordered, tone: 'good', pays: true },
  { label: t('已交付'), of: ({ delivered }) => delivered, before: ({ paid }) => paid },
]

interface Props {
  points: readonly LivePoint[]
  room: boolean
  /** Units whose order was paid and then refunded whole: they stay counted as paid. */
  refunded: number
}

/** From the page to the parcel: how many came to each step, and how many of the step before went on. */
export function Funnel({ points, room, refunded }: Props) {
  const latest = points.at(-1)
  const rates = ratesOf(points.slice(-smoothOver - 1), smoothOver).at(-1)
  if (!latest) return null
  return (
    <ol className="tiles funnel" aria-label={t('转化漏斗')}>
      {steps
        .filter(({ queue }) => room || !queue)
        .map(({ label, of, rate, before, unit, tone, pays }) => (
          <li key={label}>
            <Tile
              label={label}
              value={count(of(latest))}
              note={
                pays && refunded > 0
                  ? t('{share}，已退 {refunded}', {
                      share: share(of(latest), before?.(latest) ?? 0),
                      refunded: count(refunded),
                    })
                  : rate && rates
                    ? t('{rates} / 秒', { rates: count(rate(rates)) })
                    : before
                      ? share(of(latest), before(latest))
                      : (unit ?? '–')
              }
              {...(tone && { tone })}
            />
          </li>
        ))}
    </ol>
  )
}
