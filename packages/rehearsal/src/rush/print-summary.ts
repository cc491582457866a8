import { bold, dim, green, red, yellow } from '../../../../scripts/terminal.mjs'
import { columnsOf } from '../audit/print-report.ts'
import { brokenPromises, type RushResult } from './run-rush.ts'

/** The last line of `--json`: one object, figures only. */
export function jsonLine(result: RushResult): string {
  const { options, answered, orders, drift, tally, seconds } = result
  return JSON.stringify({
    shoppers: options.shoppers,
    answered,
    orders: orders.orders,
    oversold: orders.oversold,
    lost: orders.lost,
    duplicates: orders.duplicates,
    drift,
    p50FirstMs: round(tally.first.quantile(0.5)),
    p99FirstMs: round(tally.first.quantile(0.99)),
    p99FinalMs: round(tally.final.quantile(0.99)),
    seconds: round(seconds),
  })
}

export function printSummary(result: RushResult): void {
  const { options, orders, tally, drift, answered } = result
  console.log(bold('\n抢购演练 · Rush rehearsal'))
  table([
    ['人数 · shoppers', options.shoppers, `${answered} answered`],
    ['库存 · stock', options.stock, `limit ${options.limit}`],
    [
      '有效订单 · orders',
      orders.orders,
      `${orders.paid} paid · ${orders.closed} closed unpaid · ${orders.refused} refused by the ledger`,
    ],
    ['超卖 · oversold', orders.oversold, '', orders.oversold === 0],
    ['丢失 · lost', orders.lost, '', orders.lost === 0],
    ['重复 · duplicates', orders.duplicates, '', orders.duplicates === 0],
    ['偏差 · drift', drift, '', drift === 0],
  ])
  console.log(bold('\n点击的回答 · Answers to taps'))
  table([...tally.taps].toSorted((a, b) => b[1] - a[1]).map(([kind, count]) => [kind, count, '']))
  console.log(bold('\n延迟 · Latency from the intended tap (ms)'))
  const row = (label: string, histogram: typeof tally.first): Row => [
    label,
    `${round(histogram.quantile(0.5))} / ${round(histogram.quantile(0.99))} / ${round(histogram.maxMs)}`,
    `p50 / p99 / max of ${histogram.count}`,
  ]
  table([
    row('首次回答 · first answer', tally.first),
    row('最终结果 · final outcome', tally.final),
    row('排队到订单 · receipt to order seen', tally.order),
    row('预占到落库 · reserve to commit', tally.written),
    row('发生器延误 · generator late', tally.lag),
  ])
  // 50 ms late at the median tail and the figures above are the generator's own.
  if (tally.lag.quantile(0.99) > 50)
    console.log(
      yellow(
        `\nThe generator was late itself (p99 ${round(tally.lag.quantile(0.99))} ms): part of the latency above is its own.`,
      ),
    )
  for (const fault of result.faults)
    console.log(dim(`kill -9 ${fault.member} at ${fault.killedAt.toFixed(1)} s, back at ${fault.backAt.toFixed(1)} s`))
  for (const sample of orders.samples) console.log(red(`  ${sample}`))
  for (const [device, why] of [...tally.unanswered].slice(0, 5)) console.log(red(`  ${device}: ${why}`))
}

export function printVerdict(result: RushResult): void {
  const broken = brokenPromises(result)
  if (broken.length === 0) console.log(green(bold('\n✓ 所有承诺都兑现了 · every promise was kept')))
  else console.log(red(bold(`\n✗ ${broken.join(' · ')}`)))
}

type Row = [label: string, value: string | number, note: string, ok?: boolean]

function table(rows: Row[]): void {
  const width = Math.max(28, ...rows.map(([label]) => columnsOf(label)))
  for (const [label, value, note, ok] of rows) {
    const figure = typeof value === 'number' ? value.toLocaleString('en') : value
    const mark = ok === undefined ? ' ' : ok ? green('✓') : red('✗')
    console.log(`${mark} ${label}${' '.repeat(width - columnsOf(label))}  ${figure.padStart(10)}  ${dim(note)}`)
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
