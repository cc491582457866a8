import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Breaker, mendAfterMs, observe, tripAfterMs, wholeBreaker } from './breaker.ts'

/** What a breaker says after each probe, one a second. */
function watch(probes: boolean[], from: Breaker = wholeBreaker): boolean[] {
  let breaker = from
  return probes.map((answered, i) => {
    breaker = observe(breaker, { answered, at: i * 1_000 })
    return breaker.tripped
  })
}

it('trips after two seconds of silence and mends after five of answers', () => {
  expect(watch([true, false, false, false])).toEqual([false, false, false, true])
  expect(watch(Array<boolean>(7).fill(true), { tripped: true, doubtedSince: null })).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ])
})

it('does not follow a store that comes and goes', () => {
  const flapping = Array.from({ length: 60 }, (_, i) => i % 3 !== 0)
  expect(new Set(watch(flapping))).toEqual(new Set([false]))
  expect(new Set(watch(flapping, { tripped: true, doubtedSince: null }))).toEqual(new Set([true]))
})

it('never changes its mind faster than it may', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (probes) => {
      const states = watch(probes)
      const changes = states.flatMap((tripped, i) => (tripped === (states[i - 1] ?? false) ? [] : [i]))
      for (const i of changes) {
        const needed = (states[i] ? tripAfterMs : mendAfterMs) / 1_000
        expect(probes.slice(i - needed, i + 1).every((answered) => answered !== states[i])).toBe(true)
      }
    }),
  )
})
