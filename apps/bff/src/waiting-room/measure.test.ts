import { describe, expect, it } from 'vitest'
import { capByStock, ratePerMinuteOf, reachOf, stockOf, takeRateOf } from './measure.ts'

const offers = [
  { id: '1', total: 100 },
  { id: '2', total: 10 },
]
const shelf = (offerId: string, available: number | null, paid: number, more = {}) => ({
  ...{ offerId, available, paid, total: offerId === '1' ? 100 : 10, status: 'OPEN' },
  ...more,
})

describe('stock', () => {
  it('is what open shelves have, and what is not paid for may come back', () => {
    expect(stockOf(offers, [shelf('1', 30, 50), shelf('2', 0, 10)])).toEqual({
      ...{ remaining: 30, returnable: 20, taken: 80, open: true, band: 'SELLING' },
    })
  })

  it('of shelves that are shut is not for anybody, but may be again', () => {
    expect(
      stockOf(offers, [shelf('1', 30, 50, { status: 'PAUSED' }), shelf('2', null, 0, { status: 'COLD' })]),
    ).toMatchObject({
      ...{ remaining: 0, returnable: 60, open: false },
    })
  })

  it('counts the holdback of an offer whose shelves are open', () => {
    const spread = [shelf('1', 0, 0, { total: 40 }), shelf('1', 60, 0, { total: 60, status: 'HELD_BACK' })]
    expect(stockOf(offers, spread)).toMatchObject({ remaining: 60, band: 'PLENTY' })
  })
})

describe('who can be reached', () => {
  it('is nobody more once all is paid, and unknown while few have had their chance', () => {
    expect(reachOf({ remaining: 0, returnable: 0, awaited: 0 }, { serving: 500, through: 10, takeRate: 1 })).toBe(500)
    expect(reachOf({ remaining: 9, returnable: 1, awaited: 0 }, { serving: 40, through: 10, takeRate: 1 })).toBeNull()
  })

  it('follows from how many of those who came bought', () => {
    const takeRate = takeRateOf({ taken: 200, through: 1_000 })
    expect(takeRate).toBeCloseTo(0.216, 2)
    const seen = { serving: 1_100, through: 1_000, takeRate }
    expect(reachOf({ remaining: 50, returnable: 20, awaited: 0 }, seen)).toBe(1_100 + 325)
    // What comes back belongs to those on standby first.
    expect(reachOf({ remaining: 50, returnable: 20, awaited: 500 }, seen)).toBe(1_100 + 232)
  })

  it('lets no crowd in for a handful of units', () => {
    expect(capByStock({ remaining: 0 }, 1)).toBe(0)
    expect(capByStock({ remaining: 5 }, 1)).toBe(15)
    expect(capByStock({ remaining: 5 }, 0.05)).toBe(300)
    // A few who did not come do not make a small stock look endless.
    expect(takeRateOf({ taken: 0, through: 20 })).toBe(0.5)
  })
})

describe('the measured rate', () => {
  it('is the slowest and the fastest ten seconds of the last minute', () => {
    const pace = [...Array.from({ length: 20 }, (_, i) => i * 10), ...Array.from({ length: 20 }, (_, i) => 195 + i * 5)]
    expect(ratePerMinuteOf(pace)).toEqual([300, 600])
    expect(ratePerMinuteOf([0, 1, 2])).toBeNull()
    expect(ratePerMinuteOf([7, 7, 7, 7, 7])).toEqual([0, 0])
  })
})
