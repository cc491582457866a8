import { describe, expect, test } from 'vitest'
import { createStaleStore, type TextStorage } from './stale-store.ts'

function device(capacity = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>()
  const storage: TextStorage = {
    get: (key) => kept.get(key) ?? null,
    set: (key, text, onFull) => {
      const room = [...kept].reduce((sum, [name, held]) => sum + (name === key ? 0 : held.length), text.length)
      if (room > capacity) onFull()
      else kept.set(key, text)
    },
    remove: (key) => void kept.delete(key),
  }
  let time = 0
  const open = (version = 1, budgetBytes = 1000) =>
    createStaleStore({ storage, now: () => ++time, version, budgetBytes, entryBytes: 600 })
  return { kept, open }
}

describe('stale store', () => {
  test('a new start finds what the last one left, with its age', () => {
    const { open } = device()
    open().write('home', { title: '潮闸' })
    expect(open().read('home')).toEqual({ value: { title: '潮闸' }, savedAt: 1 })
    expect(open().read('other')).toBeNull()
  })

  test('stays inside its budget and lets the least recently used go', () => {
    const { open, kept } = device()
    const store = open()
    for (const key of ['a', 'b', 'c']) store.write(key, 'x'.repeat(140))
    store.read('a')
    store.write('d', 'x'.repeat(140))
    expect(store.read('b')).toBeNull()
    expect(store.read('a')).not.toBeNull()
    store.write('huge', 'x'.repeat(2000))
    expect(store.read('huge')).toBeNull()
    expect(store.read('a')).not.toBeNull()
    const bytes = [...kept]
      .filter(([key]) => !key.endsWith('index'))
      .reduce((sum, [, text]) => sum + text.length * 2, 0)
    expect(bytes).toBeLessThanOrEqual(1000)
  })

  test('another version reads nothing and leaves nothing behind', () => {
    const { open, kept } = device()
    open(1).write('home', 1)
    const next = open(2)
    expect(next.read('home')).toBeNull()
    next.clear()
    expect([...kept.keys()]).toEqual(['tidegate.cache.index'])
  })

  test('an entry the device has thrown away is simply not there', () => {
    const { open, kept } = device()
    const store = open()
    store.write('home', 1)
    kept.delete('tidegate.cache.home')
    expect(store.read('home')).toBeNull()
  })

  test('a write that a kill left half done is not there, and neither is an index', () => {
    const { open, kept } = device()
    open().write('home', { title: '潮闸' })
    kept.set('tidegate.cache.home', '{"title":"潮')
    expect(open().read('home')).toBeNull()
    kept.set('tidegate.cache.index', '{"version":1,')
    expect(open().read('home')).toBeNull()
  })

  test('a device that is fuller than the budget says loses the older half, never the newer', () => {
    const { open } = device(900)
    const store = open(1, 10_000)
    for (const key of 'abcdefgh') store.write(key, 'x'.repeat(140))
    expect(store.read('a')).toBeNull()
    // One that found the device full made room for the next.
    for (let tries = 0; tries < 2 && store.read('last') === null; tries += 1) store.write('last', 'x'.repeat(140))
    const next = open(1, 10_000)
    expect(next.read('last')).not.toBeNull()
    expect(next.read('h') ?? next.read('g')).not.toBeNull()
  })
})
