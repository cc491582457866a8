import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Frontier } from './contracts/waiting-room.ts'
import { etaOf, pollDelayMs, standingOf } from './waiting-room.ts'

const frontier: Frontier = {
  campaignId: '1',
  epoch: 3,
  mode: 'SHUFFLE',
  phase: 'OPEN',
  serving: 100,
  tail: 10_000,
  reach: 5_000,
  ratePerMinute: [600, 1_200],
  draw: { size: 9_000, key: '00' },
  band: 'SELLING',
  degrade: 0,
  startsAt: 0,
  lobbyOpensAt: 0,
  serverNow: 1_000,
  pollAfterMs: 2_000,
}

describe('standing', () => {
  it('admits exactly the numbers below the frontier', () => {
    expect(standingOf(frontier, { epoch: 3, number: 99 })).toEqual({ kind: 'ADMITTED' })
    expect(standingOf(frontier, { epoch: 3, number: 100 })).toMatchObject({ kind: 'WAITING', ahead: 0 })
  })

  it('tells whoever the stock cannot reach', () => {
    expect(standingOf(frontier, { epoch: 3, number: 4_999 })).toMatchObject({ reachable: true })
    expect(standingOf(frontier, { epoch: 3, number: 5_000 })).toMatchObject({ reachable: false })
  })

  it('voids tickets of another epoch and of an abort, and decides nothing before the start', () => {
    expect(standingOf(frontier, { epoch: 2, number: 1 })).toEqual({ kind: 'VOID' })
    expect(standingOf({ ...frontier, phase: 'ABORTED' }, { epoch: 3, number: 1 })).toEqual({ kind: 'VOID' })
    expect(standingOf({ ...frontier, phase: 'DRAWING' }, { epoch: 3, number: 1 })).toEqual({ kind: 'UNDECIDED' })
  })

  it('never shows more people ahead as the frontier moves', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.nat(500)), (number, steps) => {
        let serving = 0
        let last = Number.POSITIVE_INFINITY
        for (const step of steps) {
          serving += step
          const standing = standingOf({ ...frontier, serving }, { epoch: 3, number })
          const ahead = standing.kind === 'WAITING' ? standing.ahead : 0
          expect(ahead).toBeLessThanOrEqual(last)
          last = ahead
        }
      }),
    )
  })
})

describe('waiting', () => {
  it('is a range from the measured rate, or unknown', () => {
    expect(etaOf(frontier, 1_200)).toEqual([60, 120])
    expect(etaOf({ ratePerMinute: null }, 1_200)).toBeNull()
    expect(etaOf({ ratePerMinute: [0, 60] }, 1_200)).toBeNull()
  })

  it('asks seldom from afar, often when near, and never all at once', () => {
    const far = standingOf({ ...frontier, reach: null }, { epoch: 3, number: 9_999 })
    const near = standingOf(frontier, { epoch: 3, number: 120 })
    expect(pollDelayMs(frontier, far, () => 0.5)).toBe(15_000)
    expect(pollDelayMs(frontier, near, () => 0.5)).toBe(2_000)
    expect(pollDelayMs(frontier, near, () => 0)).toBe(1_500)
    expect(pollDelayMs(frontier, near, () => 1)).toBe(2_500)
  })
})
