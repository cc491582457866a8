/**
 * What a crowd that waits costs the origin behind a shared cache. 50,000 sampled waiters stand for a million, each for twenty; the cache
 * keeps the document for its max-age of a second. Deterministic.
 */
import { expect, it } from 'vitest'
import type { Frontier } from './contracts/waiting-room.ts'
import { pollDelayMs, standingOf } from './waiting-room.ts'

const million = 1_000_000
const weight = 20
const stepMs = 2
const startsAt = 600_000
const rate = 500

type Cache = {
  /** While a question to the origin is under way, others wait for its answer (or get a stale one). */
  collapses: boolean
  originMs: number
}

/** The document as of `now`: a lobby of a million, drawn at the start, then served at `rate` a second. */
function frontierAt(now: number): Frontier {
  const open = now >= startsAt
  const serving = open ? Math.floor(((now - startsAt) / 1_000) * rate) : 0
  return {
    ...{
      campaignId: '1',
      epoch: 1,
      mode: 'SHUFFLE',
      phase: open ? 'OPEN' : 'LOBBY',
      serving,
      tail: million,
      reach: null,
    },
    ...{
      ratePerMinute: open && now > startsAt + 5_000 ? [rate * 54, rate * 66] : null,
      draw: open ? { size: million, key: '' } : null,
    },
    ...{
      band: 'PLENTY',
      degrade: 0,
      startsAt,
      lobbyOpensAt: 0,
      serverNow: Math.floor(now / 1_000) * 1_000,
      pollAfterMs: 2_000,
    },
  }
}

/** Polls of everybody between `from` and `to`, by step of time. */
function pollsBetween(from: number, to: number, people: number): Uint32Array {
  const random = seeded(7)
  const polls = new Uint32Array((to - from) / stepMs)
  for (let i = 0; i < people / weight; i++) {
    const number = i * weight
    let now = from - random() * 40_000
    while (now < to) {
      if (now >= from) polls[Math.floor((now - from) / stepMs)]! += weight
      const frontier = frontierAt(now)
      const standing = standingOf(frontier, { epoch: 1, number: frontier.draw ? number : null })
      now += pollDelayMs(frontier, standing, random)
    }
  }
  return polls
}

/** Questions to the origin, second by second. */
function originLoad(polls: Uint32Array, { collapses, originMs }: Cache): number[] {
  const perSecond = new Array<number>(Math.ceil((polls.length * stepMs) / 1_000)).fill(0)
  let freshUntil = -1
  let answeredAt = -1
  for (let step = 0; step < polls.length; step++) {
    const now = step * stepMs
    if (answeredAt >= 0 && now >= answeredAt) {
      freshUntil = answeredAt + 1_000
      answeredAt = -1
    }
    const asked = polls[step] as number
    if (asked === 0 || now < freshUntil) continue
    const through = collapses ? (answeredAt < 0 ? 1 : 0) : asked
    perSecond[Math.floor(now / 1_000)]! += through
    if (answeredAt < 0) answeredAt = now + originMs
  }
  return perSecond
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const highest = (load: number[]) => Math.max(...load)
/** The busiest five seconds, a second of them: in a single one the sample would speak. */
const busiest = (load: number[]) => Math.max(...load.slice(4).map((_, i) => mean(load.slice(i, i + 5))))
const mean = (load: number[]) => load.reduce((sum, asked) => sum + asked, 0) / load.length

it.each([
  ['long before the start', 200_000, 230_000],
  ['around the start', startsAt - 20_000, startsAt + 30_000],
  ['in the queue', startsAt + 300_000, startsAt + 330_000],
])('a million waiters %s cost the origin at most 200 requests a second', (_when, from, to) => {
  const polls = pollsBetween(from, to, million)
  expect(mean(originLoad(polls, { collapses: true, originMs: 30 }))).toBeLessThanOrEqual(1)
  expect(highest(originLoad(polls, { collapses: true, originMs: 30 }))).toBeLessThanOrEqual(2)
  const plain = originLoad(polls, { collapses: false, originMs: 2 })
  expect(busiest(plain)).toBeLessThan(200)
})

it('everybody learns their number within seconds of the start, hardly later than an early place is given on', () => {
  const random = seeded(3)
  for (let i = 0; i < 20_000; i++) {
    let now = startsAt - random() * 40_000
    while (now < startsAt) now += pollDelayMs(frontierAt(now), { kind: 'UNDECIDED' }, random)
    expect(now - startsAt).toBeLessThan(18_000)
  }
})
