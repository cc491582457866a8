/** What the waiting room says, in words. Numbers count from 1 for people. */

/** "12,345": no Intl, which WeChat's older engines lack. */
export function sayCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** "1,284", "2.3 万", "123 万": for buttons. Rounded down, so it never grows while the number falls. */
export function sayBrief(n: number): string {
  if (n < 10_000) return sayCount(n)
  return n < 100_000 ? `${Math.floor(n / 1000) / 10} 万` : `${sayCount(Math.floor(n / 10_000))} 万`
}

/** For who listens: the last ten are counted down, before that only what is worth an interruption: 10, 20 … 100, 200 … */
export function sayAloud(n: number): string {
  if (n <= 10) return n === 0 ? '前面没有人了' : `前面还有 ${n} 人`
  const step = 10 ** Math.floor(Math.log10(n))
  return `前面不到 ${sayCount((Math.floor(n / step) + 1) * step)} 人`
}

/** A range, because that is what is known. null: nothing has been measured yet. */
export function sayEta(seconds: readonly [low: number, high: number] | null): string | null {
  if (seconds === null) return null
  const [low, high] = seconds
  if (high <= 20) return '马上就到'
  if (high < 90) return `约 ${Math.max(10, Math.floor(low / 10) * 10)}–${Math.ceil(high / 10) * 10} 秒`
  if (low >= 7200) return '2 小时以上'
  const from = Math.max(1, Math.floor(low / 60))
  const to = Math.ceil(high / 60)
  if (to > 120) return `${from} 分钟以上`
  return from === to ? `约 ${from} 分钟` : `约 ${from}–${to} 分钟`
}
