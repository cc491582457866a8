import { t } from '../i18n/t.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** "2 天 3 小时", "14 分钟", "45 秒": the two largest units that matter, for reading. Milliseconds in. */
export function describeDuration(ms: number): string {
  const units = [
    [(count: number) => t('{count} 天', { count }), day],
    [(count: number) => t('{count} 小时', { count }), hour],
    [(count: number) => t('{count} 分钟', { count }), minute],
    [(count: number) => t('{count} 秒', { count }), second],
  ] as const
  const total = Math.max(0, Math.round(ms / second) * second)
  const first = units.findIndex(([, size]) => total >= size)
  if (first === -1) return t('{count} 秒', { count: 0 })
  let rest = total
  const parts: string[] = []
  for (const [words, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(words(count))
  }
  return parts.join(' ')
}

/** "03:12:09", or "2 天 03:12:09": for a clock that runs. Rounds up, so that 00:00:00 means it is time. */
export function clockDuration(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / second))
  const days = Math.floor(total / 86_400)
  const two = (n: number) => String(n).padStart(2, '0')
  const clock = `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`
  return days > 0 ? t('{days} 天 {clock}', { days, clock }) : clock
}
