/** Points of the live view ⇄ columns of differences. */
import type { LiveColumn, LivePoint, LiveSeries } from './contracts/live.ts'

export function packPoints(points: readonly LivePoint[]): LiveSeries {
  const series: LiveSeries = { columns: {}, refusals: {} }
  for (const column of liveColumns) series.columns[column] = differences(points.map((point) => point[column]))
  for (const outcome of new Set(points.flatMap(({ refusals }) => Object.keys(refusals))))
    series.refusals[outcome] = differences(points.map(({ refusals }) => refusals[outcome] ?? 0)) as number[]
  return series
}

/** A column that was not kept yet when the series was packed reads as nothing. */
export function unpackPoints({ columns, refusals }: LiveSeries): LivePoint[] {
  const of = Object.fromEntries(liveColumns.map((column) => [column, sums(columns[column] ?? [])]))
  const refused = Object.entries(refusals).map(([outcome, values]) => [outcome, sums(values)] as const)
  return (of['at'] ?? []).map((_, i) => {
    const value = (column: LiveColumn) => of[column]?.[i] ?? null
    const known = refused.flatMap(([outcome, values]) => (values[i] ? [[outcome, values[i]] as const] : []))
    return {
      ...(Object.fromEntries(liveColumns.map((column) => [column, value(column) ?? 0])) as Record<LiveColumn, number>),
      p50: value('p50'),
      p99: value('p99'),
      drift: value('drift'),
      refusals: Object.fromEntries(known),
    }
  })
}

function differences(values: (number | null)[]): (number | null)[] {
  let before = 0
  return values.map((value) => {
    if (value === null) return null
    const difference = tenths(value - before)
    before = value
    return difference
  })
}

function sums(values: readonly (number | null)[]): (number | null)[] {
  let sum = 0
  return values.map((value) => {
    if (value === null) return null
    sum = tenths(sum + value)
    return sum
  })
}

// Milliseconds come in tenths; a difference of floats would be sixteen digits long.
const tenths = (value: number) => Math.round(value * 10) / 10

const liveColumns: readonly LiveColumn[] = [
  ...(['at', 'available', 'views', 'taps', 'reserved', 'ordered', 'paid', 'delivered', 'queued', 'admitted'] as const),
  ...(['unfinished', 'allowed', 'limit', 'standby', 'backlog', 'lagMs', 'p50', 'p99', 'drift'] as const),
]
