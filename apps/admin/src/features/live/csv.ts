import { type LivePoint, roomLimits } from '@tidegate/shared/contracts/live'
import { byteOrderMark, csvLine } from '@tidegate/shared/csv'
import { t } from '../../i18n/t.ts'

const columns: readonly [name: string, of: (point: LivePoint) => number | string | null][] = [
  [t('剩余库存'), ({ available }) => available],
  [t('访问'), ({ views }) => views],
  [t('点抢'), ({ taps }) => taps],
  [t('预占'), ({ reserved }) => reserved],
  [t('下单'), ({ ordered }) => ordered],
  [t('支付'), ({ paid }) => paid],
  [t('交付'), ({ delivered }) => delivered],
  [t('已排号'), ({ queued }) => queued],
  [t('已放行'), ({ admitted }) => admitted],
  [t('正在抢'), ({ unfinished }) => unfinished],
  [t('允许每秒放行'), ({ allowed }) => allowed],
  [t('受限于'), ({ limit }) => roomLimits[limit] ?? ''],
  [t('候补'), ({ standby }) => standby],
  [t('流水积压'), ({ backlog }) => backlog],
  [t('最久等待ms'), ({ lagMs }) => lagMs],
  ['p50ms', ({ p50 }) => p50],
  ['p99ms', ({ p99 }) => p99],
  [t('偏差'), ({ drift }) => drift],
]

/** One line a second, and a column for each reason of refusal that came up. */
export function csvOf(points: readonly LivePoint[], startsAt: number): string {
  const outcomes = [...new Set(points.flatMap(({ refusals }) => Object.keys(refusals)))].sort()
  const head = [
    t('时间'),
    t('距开售秒'),
    ...columns.map(([name]) => name),
    ...outcomes.map((outcome) => t('挡下:{outcome}', { outcome })),
  ]
  const lines = points.map((point) => [
    new Date(point.at).toISOString(),
    (point.at - startsAt) / 1000,
    ...columns.map(([, of]) => of(point) ?? ''),
    ...outcomes.map((outcome) => point.refusals[outcome] ?? 0),
  ])
  return byteOrderMark + [head, ...lines].map(csvLine).join('')
}
