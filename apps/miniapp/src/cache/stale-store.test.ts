import { describe, expect, test } from 'vitest'
import { createStaleStore, type TextStorage } from './stale-store.ts'

function device() {
  const kept = new Map<string, string>()
  const storage: TextStorage = {
    get: (key) => kept.get(key) ?? null,
    set: (key, text) => void kept.set(key, text),
    remove: (key) => void kept.delete(key),
  }
  let time = 0
  const open = (version = 1, budgetBytes = 1000) =>
    createStaleStore({ storage, now: () => ++time, version, budgetBytes })
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
})
