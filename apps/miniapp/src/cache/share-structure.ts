/** `next`, with every part that says the same as in `old` taken from `old`: what did not change does not render again. */
export function shareStructure<T>(old: unknown, next: T): T {
  if (Object.is(old, next)) return next
  if (Array.isArray(old) && Array.isArray(next)) {
    const shared = next.map((item, i) => shareStructure(old[i], item as unknown))
    return (shared.length === old.length && shared.every((item, i) => item === old[i]) ? old : shared) as T
  }
  if (!isRecord(old) || !isRecord(next)) return next
  const names = Object.keys(next)
  const shared = Object.fromEntries(names.map((name) => [name, shareStructure(old[name], next[name])]))
  const same =
    names.length === Object.keys(old).length && names.every((name) => name in old && shared[name] === old[name])
  return (same ? old : shared) as T
}

/**
 * `next` in the places of what is on screen. In a list of things with ids each keeps its place and gets its new values, the new come at
 * the end, and what is gone stays until the page is shown anew: a finger on its way finds what it was aimed at.
 */
export function holdPlaces<T>(shown: unknown, next: T): T {
  if (isListOfThings(shown) && isListOfThings(next)) {
    const coming = new Map(next.map((thing) => [thing.id, thing]))
    const placed = shown.map((thing) => holdPlaces(thing, coming.get(thing.id) ?? thing))
    const known = new Set(shown.map(({ id }) => id))
    return [...placed, ...next.filter(({ id }) => !known.has(id))] as T
  }
  if (!isRecord(shown) || !isRecord(next)) return next
  return Object.fromEntries(Object.entries(next).map(([name, value]) => [name, holdPlaces(shown[name], value)])) as T
}

type Thing = Record<string, unknown> & { id: string }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isListOfThings = (value: unknown): value is Thing[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isRecord(item) && typeof item['id'] === 'string')
