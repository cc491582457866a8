import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figuresOf } from '../audit/print-report.ts'
import { drawFunnel, drawLatencies, drawStackedBars, drawSteps, escapeText, palette } from './draw-plots.ts'
import { brokenPromises, type RushResult } from './run-rush.ts'
import type { Second } from './tally.ts'

const style = readFileSync(join(import.meta.dirname, 'report.css'), 'utf8')

/** The run on one page of HTML that needs nothing else. */
export function reportPage(result: RushResult): string {
  const broken = brokenPromises(result)
  const verdict = broken.length === 0 ? '所有承诺都兑现了' : `${broken.length} 项承诺被打破`
  return `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>潮闸 · 抢购演练报告</title><style>${style}</style>
<main>
<header class="${broken.length === 0 ? 'kept' : 'broken'}">
<p class="brand">潮闸 Tidegate · 抢购演练 Rush rehearsal</p>
<h1>${verdict}</h1>
<p>${sentenceOf(result)}</p>
${broken.length > 0 ? `<ul>${broken.map((words) => `<li>${escapeText(words)}</li>`).join('')}</ul>` : ''}
</header>
<section class="tiles">${tiles(result)}</section>
<section class="plots">
<figure><figcaption>每秒回答<small>Answers per second, by kind</small></figcaption>${answersPlot(result)}</figure>
<figure><figcaption>库存曲线<small>Stock as the merchant's live view showed it</small></figcaption>${stockPlot(result)}</figure>
<figure><figcaption>延迟分布<small>From the intended tap; share of answers</small></figcaption>${latencyPlot(result)}</figure>
<figure><figcaption>漏斗<small>From the door to the paid order</small></figcaption>${funnelPlot(result)}</figure>
</section>
<section><h2>延迟 <small>Latency, ms</small></h2>${latencyTable(result)}</section>
<section><h2>账目审计 <small>Invariants across Redis and PostgreSQL</small></h2>${auditTable(result)}</section>
<footer>${result.startedAt.toISOString()} · seed ${result.options.seed} · 计时从预定点击时刻算起（开环） · 发生器自身最多迟到 ${ms(result.tally.lag.maxMs)} ms</footer>
</main></html>`
}

function sentenceOf({ options, seconds, faults }: RushResult): string {
  const crowd = `${figure(options.shoppers)} 人抢 ${figure(options.stock)} 件，限购 ${options.limit} 件，历时 ${seconds.toFixed(1)} 秒`
  const broke = faults.map(
    ({ member, killedAt, backAt }) =>
      `第 ${killedAt.toFixed(1)} 秒 kill -9 ${member}，${(backAt - killedAt).toFixed(1)} 秒后恢复`,
  )
  return escapeText([crowd, ...broke].join('；'))
}

function tiles({ options, orders, drift, answered, tally }: RushResult): string {
  const tile = (name: string, value: string, ok?: boolean) =>
    `<div${ok === undefined ? '' : ` class="${ok ? 'good' : 'bad'}"`}><b>${value}</b><span>${name}</span></div>`
  return [
    tile('有效订单 orders', figure(orders.orders)),
    tile('已支付 paid', figure(orders.paid)),
    tile('答复 answered', `${figure(answered)}`, answered === options.shoppers),
    tile('超卖 oversold', figure(orders.oversold), orders.oversold === 0),
    tile('丢失 lost', figure(orders.lost), orders.lost === 0),
    tile('重复 duplicates', figure(orders.duplicates), orders.duplicates === 0),
    tile('偏差 drift', figure(drift), drift === 0),
    tile('首答 p99 · ms', ms(tally.first.quantile(0.99))),
  ].join('')
}

const bands: [keyof Second, string][] = [
  ['queued', '抢到排队 queued'],
  ['soldOut', '抢光或限购 refused'],
  ['waiting', '稍后再试 wait'],
  ['other', '其他 other'],
  ['silent', '没有回答 silent'],
]

function answersPlot({ tally, faults }: RushResult): string {
  const series = bands
    .map(([band, name]) => ({ name, color: palette[band], values: tally.seconds.map((second) => second[band]) }))
    .filter(({ values }) => values.some((value) => value > 0))
  return drawStackedBars(
    series,
    faults.map(({ member, killedAt }) => ({ at: killedAt, label: `kill -9 ${member}` })),
  )
}

function stockPlot({ stock }: RushResult): string {
  if (stock.length === 0) return '<p>没有数据</p>'
  const points = (pick: (point: (typeof stock)[number]) => number) =>
    stock.map((point): [number, number] => [point.second, pick(point)])
  return drawSteps([
    { name: '可售 available', color: palette.available, points: points((point) => point.available) },
    { name: '订单 ordered', color: palette.ordered, points: points((point) => point.ordered) },
    { name: '已付 paid', color: palette.paid, points: points((point) => point.paid) },
  ])
}

function latencyPlot({ tally }: RushResult): string {
  return drawLatencies([
    { name: '首次回答 first answer', color: palette.available, histogram: tally.first },
    { name: '最终结果 final outcome', color: palette.paid, histogram: tally.final },
  ])
}

function funnelPlot({ options, tally }: RushResult): string {
  const { loggedIn, opened, tapped, reserved, ordered, paid } = tally.funnel
  return drawFunnel([
    { name: '到场 shoppers', value: options.shoppers },
    { name: '登录 signed in', value: loggedIn },
    { name: '打开活动 opened', value: opened },
    { name: '点击 tapped', value: tapped },
    { name: '抢到 reserved', value: reserved },
    { name: '下单 ordered', value: ordered },
    { name: '支付 paid', value: paid },
  ])
}

function latencyTable({ tally }: RushResult): string {
  const rows = (
    [
      ['首次回答 first answer', tally.first],
      ['最终结果 final outcome', tally.final],
      ['排队到订单 receipt to order seen', tally.order],
      ['预占到落库 reserve to commit', tally.written],
      ['发生器延误 generator late', tally.lag],
    ] as const
  ).map(
    ([name, histogram]) =>
      `<tr><td>${name}</td>${[0.5, 0.9, 0.99, 0.999].map((share) => `<td>${ms(histogram.quantile(share))}</td>`).join('')}<td>${ms(histogram.maxMs)}</td><td>${figure(histogram.count)}</td></tr>`,
  )
  return `<table><thead><tr><th></th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th><th>n</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function auditTable({ audit }: RushResult): string {
  if (!audit) return '<p>账目在目标实例上，请在那里运行 <code>npm run audit</code>。</p>'
  const rows = audit.checks.map((check) => {
    const samples = check.samples.map((sample) => `<br><em>${escapeText(sample)}</em>`).join('')
    return `<tr class="${check.ok ? 'good' : 'bad'}"><td>${check.ok ? '✓' : '✗'}</td><td>${escapeText(check.label)}${samples}</td><td>${escapeText(figuresOf(check))}</td></tr>`
  })
  return `<table class="audit"><tbody>${rows.join('')}</tbody></table>`
}

function figure(value: number): string {
  return value.toLocaleString('en')
}

function ms(value: number): string {
  return value >= 100 ? figure(Math.round(value)) : value.toFixed(1)
}
