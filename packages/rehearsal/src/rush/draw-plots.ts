/** Plots as SVG text, drawn by hand: a report must open on any machine, without a library and without a network. */
import type { Histogram } from './histogram.ts'

export const palette = {
  queued: '#0f9d76',
  soldOut: '#94a3b8',
  waiting: '#e8a33d',
  other: '#8b6fd8',
  silent: '#d64545',
  available: '#2f6fdd',
  ordered: '#0f9d76',
  paid: '#d6336c',
} as const

interface Series {
  name: string
  color: string
}

const width = 720
const height = 260
const frame = { left: 52, right: 14, top: 14, bottom: 34 }
const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }

/** One bar a second, cut by kind. */
export function drawStackedBars(
  series: (Series & { values: number[] })[],
  marks: { at: number; label: string }[],
): string {
  const seconds = Math.max(1, ...series.map(({ values }) => values.length))
  const totals = Array.from({ length: seconds }, (_, second) =>
    series.reduce((sum, { values }) => sum + (values[second] ?? 0), 0),
  )
  const top = niceCeiling(Math.max(1, ...totals))
  const step = inner.width / seconds
  const bars: string[] = []
  for (let second = 0; second < seconds; second++) {
    let base = 0
    for (const { values, color, name } of series) {
      const value = values[second] ?? 0
      if (value === 0) continue
      const x = frame.left + second * step
      const tall = (value / top) * inner.height
      const y = frame.top + inner.height - (base / top) * inner.height - tall
      bars.push(
        `<rect x="${px(x + step * 0.08)}" y="${px(y)}" width="${px(Math.max(0.8, step * 0.84))}" height="${px(tall)}" fill="${color}"><title>${second} s · ${name}: ${value}</title></rect>`,
      )
      base += value
    }
  }
  const xTicks = ticksOf(seconds, 8).map((second) => ({ at: frame.left + second * step, label: `${second} s` }))
  return plot({
    top,
    xTicks,
    body: bars.join(''),
    series,
    marks: marks.map(({ at, label }) => ({ x: frame.left + at * step, label })),
  })
}

/** Steps over time. Points are [second, value], ascending. */
export function drawSteps(series: (Series & { points: [number, number][] })[]): string {
  const from = Math.min(0, ...series.flatMap(({ points }) => points.map(([second]) => second)))
  const to = Math.max(from + 1, ...series.flatMap(({ points }) => points.map(([second]) => second)))
  const top = niceCeiling(Math.max(1, ...series.flatMap(({ points }) => points.map(([, value]) => value))))
  const x = (second: number) => frame.left + ((second - from) / (to - from)) * inner.width
  const y = (value: number) => frame.top + inner.height * (1 - value / top)
  const lines = series.map(({ points, color }) => {
    const path = points
      .map(([second, value], index) =>
        index === 0 ? `M${px(x(second))} ${px(y(value))}` : `H${px(x(second))}V${px(y(value))}`,
      )
      .join('')
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2.2" stroke-linejoin="round"/>`
  })
  const xTicks = ticksOf(to, 8).map((second) => ({ at: x(second), label: `${second} s` }))
  return plot({ top, xTicks, body: lines.join(''), series, marks: [{ x: x(0), label: 'T0' }] })
}

/** Shares of answers over a logarithmic time axis, four bars for each doubling, so that 1 ms and 10 s both can be read. */
export function drawLatencies(series: (Series & { histogram: Histogram })[]): string {
  const barsPerDoubling = 4
  const lowest = -2 // 2^-2 = 0.25 ms
  const counts = series.map(({ histogram }) => {
    const bars = new Map<number, number>()
    for (const [upperMs, count] of histogram.buckets()) {
      const ms = Math.min(Math.max(upperMs, 0.25), 2 ** 14)
      const bar = Math.floor((Math.log2(ms) - lowest) * barsPerDoubling)
      bars.set(bar, (bars.get(bar) ?? 0) + count)
    }
    return bars
  })
  const last = Math.max(barsPerDoubling * 8, ...counts.flatMap((bars) => [...bars.keys()])) + 1
  const share = (bar: number, index: number) =>
    ((counts[index]?.get(bar) ?? 0) / Math.max(1, series[index]?.histogram.count ?? 1)) * 100
  const top = niceCeiling(
    Math.max(1, ...series.flatMap((_, index) => Array.from({ length: last }, (__, bar) => share(bar, index)))),
  )
  const step = inner.width / last
  const areas = series.map(({ color }, index) => {
    const corners: string[] = [`M${frame.left} ${frame.top + inner.height}`]
    for (let bar = 0; bar < last; bar++)
      corners.push(`V${px(frame.top + inner.height * (1 - share(bar, index) / top))}h${px(step)}`)
    return `<path d="${corners.join('')}V${frame.top + inner.height}Z" fill="${color}" fill-opacity="0.28" stroke="${color}" stroke-width="1.6"/>`
  })
  const xTicks = [1, 10, 100, 1_000, 10_000]
    .map((ms) => ({
      at: frame.left + (Math.log2(ms) - lowest) * barsPerDoubling * step,
      label: ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`,
    }))
    .filter(({ at }) => at <= width - frame.right)
  return plot({ top, xTicks, body: areas.join(''), series, marks: [], unit: '%' })
}

export function drawFunnel(stages: { name: string; value: number }[]): string {
  const most = Math.max(1, ...stages.map(({ value }) => value))
  const rowHeight = 38
  const rows = stages.map(({ name, value }, index) => {
    const wide = Math.max(2, (value / most) * 420)
    const y = index * rowHeight + 6
    const shade = 0.95 - (index / Math.max(1, stages.length)) * 0.45
    return `<text x="150" y="${y + 18}" text-anchor="end" class="name">${escapeText(name)}</text><rect x="164" y="${y}" width="${px(wide)}" height="26" rx="5" fill="#0f9d76" fill-opacity="${shade.toFixed(2)}"/><text x="${px(174 + wide)}" y="${y + 18}" class="value">${value.toLocaleString('en')}</text>`
  })
  return `<svg viewBox="0 0 ${width} ${stages.length * rowHeight + 8}" role="img">${rows.join('')}</svg>`
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

interface Plot {
  top: number
  xTicks: { at: number; label: string }[]
  body: string
  series: Series[]
  marks: { x: number; label: string }[]
  unit?: string
}

function plot({ top, xTicks, body, series, marks, unit = '' }: Plot): string {
  const bottom = frame.top + inner.height
  const grid = ticksOf(top, 4).map((value) => {
    const y = px(bottom - (value / top) * inner.height)
    return `<line x1="${frame.left}" x2="${width - frame.right}" y1="${y}" y2="${y}" class="grid"/><text x="${frame.left - 8}" y="${Number(y) + 4}" text-anchor="end" class="tick">${value.toLocaleString('en')}${unit}</text>`
  })
  const axis = xTicks.map(
    ({ at, label }) => `<text x="${px(at)}" y="${bottom + 20}" text-anchor="middle" class="tick">${label}</text>`,
  )
  const lines = marks.map(
    ({ x, label }, index) =>
      `<line x1="${px(x)}" x2="${px(x)}" y1="${frame.top}" y2="${bottom}" class="mark"/><text x="${px(x + 4)}" y="${frame.top + 10 + index * 13}" class="tick">${escapeText(label)}</text>`,
  )
  const legend = series.map(({ name, color }) => `<span><i style="background:${color}"></i>${escapeText(name)}</span>`)
  return `<svg viewBox="0 0 ${width} ${height}" role="img">${grid.join('')}${body}${lines.join('')}${axis.join('')}</svg><p class="legend">${legend.join('')}</p>`
}

/** About `wanted` round numbers from 0 up to `top`. */
function ticksOf(top: number, wanted: number): number[] {
  const rough = top / wanted
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-9)))
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power)
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step)
}

function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power
}

function px(value: number): string {
  return value.toFixed(1)
}
