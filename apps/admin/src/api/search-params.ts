import type { z } from 'zod'

/**
 * The address bar as plain strings. The router's own codec reads `?orderId=7304100000000321` as a JSON number and a
 * snowflake loses its last digits; here a value stays what it is.
 */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value)
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** Validates search params with a contract's schema; what does not fit is dropped, because an old link should still open its list. */
export function lenient<S extends z.ZodObject>(schema: S): (raw: Record<string, unknown>) => z.output<S> {
  return (raw) => {
    const first = schema.safeParse(raw)
    if (first.success) return first.data
    const wrong = new Set(first.error.issues.map((issue) => String(issue.path[0])))
    return schema.parse(Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name))))
  }
}
