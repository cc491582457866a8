export interface CountdownParts {
  readonly days: number
  readonly hours: string
  readonly minutes: string
  readonly seconds: string
  readonly totalSeconds: number
}

/** Seconds are rounded up, so "00:00:00" appears exactly when the time has come and never before. */
export function countdownParts(remainingMs: number): CountdownParts {
  const total = Math.max(0, Math.ceil(remainingMs / 1000))
  return {
    days: Math.floor(total / 86_400),
    hours: two(Math.floor((total % 86_400) / 3600)),
    minutes: two(Math.floor((total % 3600) / 60)),
    seconds: two(total % 60),
    totalSeconds: total,
  }
}

/** How long until the shown second changes: the ticks of every countdown fall on the server's whole seconds. */
export function msToNextTick(remainingMs: number): number {
  const rest = remainingMs % 1000
  return rest > 0 ? rest : 1000 + rest
}

const two = (n: number) => String(n).padStart(2, '0')

const zone = 8 * 3_600_000

/** Sales are announced in Beijing time, whatever zone the phone is in. `day` is days from today: 0 today, 1 tomorrow. */
export function beijing(at: number, now: number): { time: string; date: string; day: number } {
  const moment = new Date(at + zone)
  return {
    time: `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}`,
    date: `${moment.getUTCMonth() + 1}月${moment.getUTCDate()}日`,
    day: Math.floor((at + zone) / 86_400_000) - Math.floor((now + zone) / 86_400_000),
  }
}

/** "今天 10:00", "明天 10:00", "11月23日 10:00". */
export function sayWhen(at: number, now: number): string {
  const { time, date, day } = beijing(at, now)
  return `${day === 0 ? '今天' : day === 1 ? '明天' : day === -1 ? '昨天' : date} ${time}`
}

/** "2026-11-21 10:00:05", for records. */
export function stamp(at: number): string {
  return new Date(at + zone).toISOString().slice(0, 19).replace('T', ' ')
}
