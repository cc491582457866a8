import type { BuyInput, BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import { type OutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import { TRPCClientError } from '@trpc/client'
import { describe, expect, test } from 'vitest'
import { NoAnswer } from '../../api/problem.ts'
import type { SavedPurchase } from './purchase.ts'
import { createPurchases, type Wanted } from './purchases.ts'

const wanted: Wanted = {
  offerId: '7',
  campaignId: '1',
  quantity: 1,
  title: '手机',
  skuName: '黑',
  image: '',
  priceFen: 100,
}
const refused = (code: OutcomeCode) =>
  TRPCClientError.from({
    error: { code: -32000, message: outcomes[code].message, data: { outcome: code, ...outcomes[code] } },
  })
const queued: Receipt = { state: 'QUEUED', requestId: 'r1', orderId: '70', pollAfterMs: 400 }
const pending: Receipt = {
  state: 'PENDING_PAYMENT',
  requestId: 'r1',
  orderId: '70',
  amountFen: 100,
  payDeadlineAt: 99_000,
}

/** A phone with a server that answers from a script: each call takes the next line; the last line repeats. */
function phone(
  script: {
    buy?: (BuyReceipt | Error)[]
    receipt?: (Receipt | Error)[]
    ticket?: (campaignId: string) => string | undefined
  },
  disk: { saved: SavedPurchase[] } = { saved: [] },
) {
  const sent: BuyInput[] = []
  const alarms: { at: number; wake: () => void }[] = []
  const asked = { count: 0 }
  const time = { now: 10_000 }
  let ids = 0
  const next = <T>(lines: (T | Error)[], i: number) => {
    const line = lines[Math.min(i, lines.length - 1)]
    return line instanceof Error || line === undefined ? Promise.reject(line) : Promise.resolve(line)
  }
  const purchases = createPurchases({
    buy: (input) => {
      sent.push(input)
      return next(script.buy ?? [], sent.length - 1)
    },
    receipt: () => {
      asked.count += 1
      return next(script.receipt ?? [], asked.count - 1)
    },
    ticketOf: (campaignId) => script.ticket?.(campaignId),
    now: () => time.now,
    random: () => 0.5,
    newRequestId: () => `r${++ids}`,
    wakeAfter: (ms, wake) => void alarms.push({ at: time.now + ms, wake }),
    load: () => disk.saved,
    save: (purchasesToKeep) => {
      disk.saved = structuredClone(purchasesToKeep)
    },
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets answers arrive, then moves the clock to the next alarm and rings it. */
  const ring = async () => {
    await settle()
    const alarm = alarms.shift()
    if (alarm) {
      time.now = Math.max(time.now, alarm.at)
      alarm.wake()
    }
    await settle()
  }
  return { purchases, sent, asked, disk, time, ring, settle, alarms }
}

const accepted: BuyReceipt = { requestId: 'r1', orderId: '70', pollAfterMs: 300 }

describe('purchases', () => {
  test('impatient tapping makes one purchase', async () => {
    const { purchases, sent, ring } = phone({ buy: [accepted], receipt: [queued, pending] })
    purchases.prepare('7')
    expect([purchases.tap(wanted), purchases.tap(wanted), purchases.tap(wanted)]).toEqual([true, false, false])
    expect(purchases.stateOf('7').at).toBe('SENDING')
    await ring()
    expect(purchases.tap(wanted)).toBe(false)
    await ring()
    expect(purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '70', amountFen: 100 })
    expect(sent).toEqual([{ offerId: '7', quantity: 1, requestId: 'r1', retry: false }])
  })

  test('every retry carries the id of the tap and waits as long as the server asked', async () => {
    const { purchases, sent, ring, time } = phone({
      buy: [new NoAnswer('TIMEOUT', ''), refused('OVERLOADED'), refused('TOO_FAST'), accepted],
      receipt: [pending],
    })
    purchases.tap(wanted)
    await ring()
    const beforeBusy = time.now
    await ring()
    expect(time.now - beforeBusy).toBe(1725) // 1500 ms asked for, plus half of the 30 % jitter
    await ring()
    await ring()
    expect(purchases.stateOf('7').at).toBe('WON')
    expect(sent.map((s) => [s.requestId, s.retry])).toEqual([
      ['r1', false],
      ['r1', true],
      ['r1', true],
      ['r1', true],
    ])
  })

  test('a refusal that cannot change ends it; the next tap counts after the cooldown, with a new id', async () => {
    const { purchases, sent, settle, time } = phone({ buy: [refused('SOLD_OUT')] })
    purchases.tap(wanted)
    await settle()
    expect(purchases.stateOf('7')).toMatchObject({
      at: 'LOST',
      problem: { reason: 'SOLD_OUT', message: '已抢光，下次早点来' },
    })
    time.now += 2999
    expect(purchases.tap(wanted)).toBe(false)
    time.now += 1
    expect(purchases.tap(wanted)).toBe(true)
    expect(sent.map((s) => s.requestId)).toEqual(['r1', 'r2'])
  })

  test.each(['ENDED', 'TICKET_VOID', 'LIMIT_REACHED', 'MAINTENANCE'] as const)(
    'an answer that got lost may have been a yes: a later %s is not believed before the receipt is asked for',
    async (code) => {
      const { purchases, sent, ring } = phone({
        buy: [new NoAnswer('TIMEOUT', ''), refused(code)],
        receipt: [pending],
      })
      purchases.tap(wanted)
      await ring()
      await ring()
      expect(purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '70' })
      expect(sent).toHaveLength(2)
    },
  )

  test('when the receipt knows of no such tap either, the refusal stands', async () => {
    const { purchases, sent, asked, ring } = phone({
      buy: [new NoAnswer('TIMEOUT', ''), refused('TICKET_VOID')],
      receipt: [refused('RECEIPT_NOT_FOUND')],
    })
    purchases.tap(wanted)
    await ring()
    await ring()
    expect(purchases.stateOf('7')).toMatchObject({ at: 'LOST', problem: { reason: 'TICKET_VOID' } })
    expect([sent.length, asked.count]).toEqual([3, 1])
  })

  test('a won order blocks the next tap until its time to pay is over', async () => {
    const { purchases, sent, ring, time } = phone({ buy: [accepted], receipt: [pending] })
    purchases.tap(wanted)
    await ring()
    time.now = 98_999
    expect(purchases.tap(wanted)).toBe(false)
    time.now = 99_000
    expect(purchases.tap(wanted)).toBe(true)
    expect(sent.map((s) => s.requestId)).toEqual(['r1', 'r2'])
  })

  test('"try now" sends once: the alarm that was set no longer counts', async () => {
    const { purchases, sent, settle, alarms } = phone({ buy: [refused('OVERLOADED'), refused('OVERLOADED')] })
    purchases.tap(wanted)
    await settle()
    const [alarm] = alarms
    purchases.hurry('7')
    alarm?.wake()
    await settle()
    expect(sent).toHaveLength(2)
  })

  test('killed while queueing: the next start asks for the receipt and ends where it would have', async () => {
    const disk = { saved: [] as SavedPurchase[] }
    const first = phone({ buy: [accepted] }, disk)
    first.purchases.tap(wanted)
    await first.settle()
    const second = phone({ receipt: [queued, pending] }, disk)
    second.purchases.resume()
    await second.ring()
    expect(second.purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '70' })
    expect(second.sent).toEqual([])
    second.purchases.settle({ orderId: '70' })
    expect(disk.saved).toEqual([])
  })

  test('killed before the tap arrived: a fresh one is sent again under its id, an old one is left to the shopper', async () => {
    const disk = { saved: [] as SavedPurchase[] }
    const first = phone({ buy: [new NoAnswer('NETWORK', '')] }, disk)
    first.purchases.tap(wanted)
    const left = structuredClone(disk.saved)

    const soon = phone({ receipt: [refused('RECEIPT_NOT_FOUND')], buy: [accepted] }, { saved: left })
    soon.purchases.resume()
    await soon.settle()
    expect(soon.sent).toMatchObject([{ requestId: 'r1', retry: true }])

    const late = phone({ receipt: [refused('RECEIPT_NOT_FOUND')] }, { saved: left })
    late.time.now += 30 * 60_000
    late.purchases.resume()
    await late.settle()
    expect(late.sent).toEqual([])
    expect(late.purchases.stateOf('7')).toMatchObject({ at: 'LOST', problem: { reason: 'RECEIPT_NOT_FOUND' } })
  })

  test('trouble while queueing never loses the place', async () => {
    const { purchases, ring, asked } = phone({
      buy: [accepted],
      receipt: [new NoAnswer('NETWORK', ''), refused('INTERNAL'), queued, pending],
    })
    purchases.tap(wanted)
    for (let i = 0; i < 4; i += 1) await ring()
    expect(asked.count).toBe(4)
    expect(purchases.stateOf('7').at).toBe('WON')
  })

  test('the ticket of the room rides along, the newest one on every try', async () => {
    let renewed = 0
    const { purchases, sent, ring } = phone({
      buy: [refused('OVERLOADED'), accepted],
      receipt: [pending],
      ticket: (campaignId) => `ticket of ${campaignId}, ${++renewed}`,
    })
    purchases.tap(wanted)
    for (let i = 0; i < 2; i += 1) await ring()
    expect(sent.map((s) => s.ticket)).toEqual(['ticket of 1, 1', 'ticket of 1, 2'])
  })

  test('told to wait although it is their turn: tried again, then led back to the room', async () => {
    const { purchases, sent, ring, settle } = phone({ buy: [refused('NOT_ADMITTED')] })
    purchases.tap(wanted)
    await ring()
    await ring()
    await settle()
    expect(sent).toHaveLength(3)
    expect(purchases.stateOf('7')).toMatchObject({ at: 'LOST', problem: { reason: 'NOT_ADMITTED' } })
  })

  test('an order out of standby is taken over, and a purchase under way is not replaced by it', async () => {
    const { purchases, ring, sent, asked } = phone({ receipt: [pending] })
    const granted = { ...wanted, requestId: 's1', tappedAt: 1 }
    purchases.adopt(granted, '70')
    await ring()
    expect(purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '70' })
    purchases.adopt(granted, '70')
    expect(asked.count).toBe(1)
    expect(sent).toEqual([])
  })

  test('an order out of standby takes the place of an earlier one that lapsed unpaid', async () => {
    const granted: Receipt = { ...pending, requestId: 's1', orderId: '71', payDeadlineAt: 200_000 }
    const { purchases, ring, settle, time } = phone({ buy: [accepted], receipt: [pending, granted] })
    const byStandby = { ...wanted, requestId: 's1', tappedAt: 99_000 }
    purchases.tap(wanted)
    await ring()
    time.now = 98_999
    purchases.adopt(byStandby, '71')
    expect(purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '70' })
    time.now = 99_000
    purchases.adopt(byStandby, '71')
    await settle()
    expect(purchases.stateOf('7')).toMatchObject({ at: 'WON', orderId: '71', payDeadlineAt: 200_000 })
  })
})
