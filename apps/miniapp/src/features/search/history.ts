/** What this shopper looked for, newest first; each once. It stays on the phone. */
export function remember(history: readonly string[], words: string): string[] {
  const kept = words.trim().replace(/\s+/g, ' ')
  if (!kept) return [...history]
  const same = (other: string) => other.toLowerCase() === kept.toLowerCase()
  return [kept, ...history.filter((other) => !same(other))].slice(0, mostKept)
}

const mostKept = 12
