/** Money: a safe, non-negative integer of fen (1/100 yuan). Never a fraction, never a float. */
export type Fen = number & { readonly __brand: 'Fen' }

/** @throws RangeError when `value` is not a safe non-negative integer. */
export function fen(value: number | bigint | string): Fen {
  const n = Number(value)
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not an amount in fen: ${value}`)
  return n as Fen
}

export function timesFen(unit: Fen, quantity: number): Fen {
  return fen(unit * quantity)
}

/** 123400 → "1,234", 123450 → "1,234.50", -50 → "-0.50". For showing only. */
export function formatYuan(amount: number): string {
  if (amount < 0) return `-${formatYuan(-amount)}`
  const yuan = Math.trunc(amount / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = amount % 100
  return rest === 0 ? yuan : `${yuan}.${rest.toString().padStart(2, '0')}`
}

/** "12.5" → 1250. Returns null for anything that is not yuan with at most two decimals. */
export function parseYuan(text: string): Fen | null {
  const match = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(text.trim())
  return match ? fen(Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))) : null
}
