const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** "2 天 3 小时", "14 分钟", "45 秒": the two largest units that matter, for reading. Milliseconds in. */
export function describeDuration(ms: number): string {
  const units = [
    ['天', day],
    ['小时', hour],
    ['分钟', minute],
    ['秒', second],
  ] as const
  const total = Math.max(0, Math.round(ms / second) * second)
  const first = units.findIndex(([, size]) => total >= size)
  if (first === -1) return '0 秒'
  let rest = total
  const parts: string[] = []
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.join(' ')
}

/** "03:12:09", or "2 天 03:12:09": for a clock that runs. Rounds up, so that 00:00:00 means it is time. */
export function clockDuration(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / second))
  const days = Math.floor(total / 86_400)
  const two = (n: number) => String(n).padStart(2, '0')
  const clock = `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`
  return days > 0 ? `${days} 天 ${clock}` : clock
}
