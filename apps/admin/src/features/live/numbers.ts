export const count = (value: number) => Math.round(value).toLocaleString('zh-CN')

export const share = (part: number, whole: number) => (whole > 0 ? `${((part / whole) * 100).toFixed(1)}%` : '—')

/** "1.9", "140": milliseconds with the digits that mean something. */
export const milliseconds = (ms: number | null) => (ms === null ? '—' : ms < 10 ? ms.toFixed(1) : count(ms))

/** "开售后 00:01:23" as T+, and before it as T−. */
export function fromStart(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `T${ms < 0 ? '−' : '+'}${seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : ''}${clock}`
}
