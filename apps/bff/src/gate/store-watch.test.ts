import { expect, it } from 'vitest'
import { createStoreWatch } from './store-watch.ts'

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

it('takes the other way for a moment after a failure, then probes', async () => {
  let now = 0
  const watch = createStoreWatch({ clock: { now: () => now }, awayMs: 500 })
  expect(
    await watch.watch(
      async () => 'store',
      async () => 'other',
    ),
  ).toBe('store')
  expect(watch.isAway()).toBe(false)
  expect(
    await watch.watch(
      () => Promise.reject(away),
      async () => 'other',
    ),
  ).toBe('other')
  expect(watch.isAway()).toBe(true)
  now = 500
  expect(watch.isAway()).toBe(false)
})

it('throws on what is not about the store', async () => {
  const watch = createStoreWatch({ clock: { now: () => 0 }, awayMs: 500 })
  await expect(
    watch.watch(
      () => Promise.reject(new TypeError('bug')),
      async () => 'other',
    ),
  ).rejects.toThrow('bug')
  expect(watch.isAway()).toBe(false)
})
