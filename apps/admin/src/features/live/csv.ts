import { type LivePoint, roomLimits } from '@tidegate/shared/contracts/live'

const columns: readonly [name: string, of: (point: LivePoint) => number | string | null][] = [
  ['剩余库存', ({ available }) => available],
  ['访问', ({ views }) => views],
  ['点抢', ({ taps }) => taps],
  ['预占', ({ reserved }) => reserved],
  ['下单', ({ ordered }) => ordered],
  ['支付', ({ paid }) => paid],
  ['交付', ({ delivered }) => delivered],
  ['已排号', ({ queued }) => queued],
  ['已放行', ({ admitted }) => admitted],
  ['正在抢', ({ unfinished }) => unfinished],
  ['允许每秒放行', ({ allowed }) => allowed],
  ['受限于', ({ limit }) => roomLimits[limit] ?? ''],
  ['候补', ({ standby }) => standby],
  ['流水积压', ({ backlog }) => backlog],
  ['最久等待ms', ({ lagMs }) => lagMs],
  ['p50ms', ({ p50 }) => p50],
  ['p99ms', ({ p99 }) => p99],
  ['偏差', ({ drift }) => drift],
]

/** One line a second, and a column for each reason of refusal that came up. Spreadsheets take the mark at the front for UTF-8. */
export function csvOf(points: readonly LivePoint[], startsAt: number): string {
  const outcomes = [...new Set(points.flatMap(({ refusals }) => Object.keys(refusals)))].sort()
  const head = ['时间', '距开售秒', ...columns.map(([name]) => name), ...outcomes.map((outcome) => `挡下:${outcome}`)]
  const lines = points.map((point) => [
    new Date(point.at).toISOString(),
    (point.at - startsAt) / 1000,
    ...columns.map(([, of]) => of(point) ?? ''),
    ...outcomes.map((outcome) => point.refusals[outcome] ?? 0),
  ])
  return `\uFEFF${[head, ...lines].map((line) => line.join(',')).join('\r\n')}\r\n`
}
