import { describe, expect, it } from 'vitest'
import { bookOutsideRefund } from '../../apps/bff/src/refunds/book-outside.ts'
import { listRefunds } from '../../apps/bff/src/refunds/read-refunds.ts'
import { recordRefund } from '../../apps/bff/src/refunds/record-refund.ts'
import { retryRefund } from '../../apps/bff/src/refunds/retry-refund.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { refundScene } from './refund-scene.ts'
import { moneyScene } from './scene.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = await moneyScene({ database, redis, total: 60 })
const { deps } = scene
const { price, paidOrder, decide } = refundScene(scene)

/** What somebody does in WeChat's console, as WeChat then tells of it. */
async function refundByHand(outTradeNo: string, refundFen: number) {
  await scene.flip({ notify: 'lost', refundAfterMs: 0 })
  const outRefundNo = `HAND-${outTradeNo}`
  await scene.client.refund({ outTradeNo, outRefundNo, refundFen, totalFen: price, reason: '退款' })
  const found = await scene.client.queryRefund(outRefundNo)
  if (found.kind !== 'FOUND') throw new Error(found.kind)
  return found.refund
}

async function paidTwice(): Promise<{ orderId: string; again: string }> {
  const orderId = await paidOrder()
  const again = `${orderId}_2`
  await database.pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state)
     SELECT $2, lane, order_id, buyer_id, openid, amount_fen, 'CLOSED' FROM payments WHERE out_trade_no = $1`,
    [orderId, again],
  )
  const trade = { outTradeNo: again, description: '手机', amountFen: price, openId: `o-${orderId}` }
  const prepaid = await scene.client.prepayJsapi({ ...trade, payUntilMs: Date.now() + 600_000 })
  await scene.call('/sandbox/pay', { prepay_id: (prepaid as { prepayId: string }).prepayId })
  await eventually(async () => expect(await scene.refundState(`${again}R0`)).toMatchObject({ state: 'DUE' }))
  return { orderId, again }
}

const stuck = async () =>
  (await listRefunds(database.pool, { state: 'STUCK' })).items.map(({ outRefundNo }) => outRefundNo)
const goingBack = async (outTradeNo: string) =>
  (await database.pool.query('SELECT refund_fen::int AS fen FROM payments WHERE out_trade_no = $1', [outTradeNo]))
    .rows[0].fen as number

describe('a refund', () => {
  it('made by hand at WeChat is booked as far as the payment goes, and once', async () => {
    const orderId = await paidOrder()
    await decide(orderId, price - 1_000)
    const byHand = (refundFen: number) => ({
      ...{ refundId: 'w1', outRefundNo: `HAND-${orderId}`, outTradeNo: orderId, transactionId: 'x' },
      ...{ status: 'SUCCESS' as const, successTime: null, refundFen, totalFen: price },
    })
    expect(await bookOutsideRefund(deps, 'main', byHand(1_001))).toBe(false)
    expect(await bookOutsideRefund(deps, 'other', byHand(1_000))).toBe(false)
    expect((await scene.orderState(orderId)).state).toBe('PAID')
    const both = await Promise.all([1, 2].map(() => bookOutsideRefund(deps, 'main', byHand(1_000))))
    expect(both.filter(Boolean)).toHaveLength(1)
    expect((await scene.orderState(orderId)).state).toBe('REFUND_DUE')
  })

  it('that WeChat refuses waits for a person, and ends when somebody makes it by hand', async () => {
    const orderId = await paidOrder()
    const byHand = await refundByHand(orderId, price)
    await decide(orderId, null)
    await scene.send(`${orderId}R1`)
    expect(await scene.refundState(`${orderId}R1`)).toMatchObject({
      state: 'DUE',
      error: expect.stringMatching(/^REFUSED INVALID_REQUEST /),
    })
    expect(await stuck()).toContain(`${orderId}R1`)

    const dueIn = (wait: string) =>
      database.pool.query('UPDATE refunds SET next_at = now() + $2::interval WHERE out_refund_no = $1', [
        `${orderId}R1`,
        wait,
      ])
    // With the queue, which may be sending it.
    await dueIn('30 seconds')
    expect(await bookOutsideRefund(deps, 'main', byHand)).toBe(false)
    await dueIn('1 hour')
    const both = await Promise.all([1, 2].map(() => bookOutsideRefund(deps, 'main', byHand)))
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(await scene.refundState(`${orderId}R1`)).toEqual({
      state: 'FAILED',
      error: `REPLACED ${byHand.outRefundNo}`,
    })
    expect(await goingBack(orderId)).toBe(price)
    expect(await stuck()).not.toContain(`${orderId}R1`)
    expect((await retryRefund(deps, '1', `${orderId}R1`)).kind).toBe('REFUSED')
    await recordRefund(deps, byHand)
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price })
  })

  it('that was refused for a part made by hand goes on with the rest', async () => {
    const orderId = await paidOrder()
    const byHand = await refundByHand(orderId, 400)
    await decide(orderId, null)
    await scene.send(`${orderId}R1`)
    expect(await bookOutsideRefund(deps, 'main', byHand)).toBe(true)
    expect(await goingBack(orderId)).toBe(price)
    await recordRefund(deps, byHand)
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUND_DUE', refundedFen: 400 })
    await scene.send(`${orderId}R1`)
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price })
  })

  it('that WeChat knows gives no way to one made by hand, whatever was said of it before', async () => {
    const orderId = await paidOrder()
    await decide(orderId, price - 1_000)
    const own = { outTradeNo: orderId, outRefundNo: `${orderId}R1`, refundFen: price - 1_000, totalFen: price }
    await scene.client.refund({ ...own, reason: '退款' })
    await database.pool.query(
      `UPDATE refunds SET error = 'REFUSED NO_AUTH', next_at = now() + interval '1 hour' WHERE out_refund_no = $1`,
      [`${orderId}R1`],
    )
    const byHand = await refundByHand(orderId, 1_000)
    expect(await bookOutsideRefund(deps, 'main', { ...byHand, refundFen: 1_001 })).toBe(false)
    expect(await bookOutsideRefund(deps, 'main', byHand)).toBe(true)
    expect(await scene.refundState(`${orderId}R1`)).toEqual({ state: 'DUE', error: 'REFUSED NO_AUTH' })
  })

  it('made by hand of a second payment leaves the order to the first, and ends what WeChat had closed', async () => {
    const { orderId, again } = await paidTwice()
    await scene.flip({ refundEnds: 'CLOSED', refundAfterMs: 0, notify: 'lost' })
    await scene.send(`${again}R0`)
    expect(await scene.refundState(`${again}R0`)).toMatchObject({ state: 'FAILED' })
    await scene.flip({ refundEnds: 'SUCCESS' })
    const byHand = await refundByHand(again, price)
    expect(await bookOutsideRefund(deps, 'main', byHand)).toBe(true)
    await recordRefund(deps, byHand)
    expect(await scene.refundState(byHand.outRefundNo)).toMatchObject({ state: 'DONE' })
    expect(await scene.refundState(`${again}R0`)).toMatchObject({ error: `REPLACED ${byHand.outRefundNo}` })
    expect(await goingBack(again)).toBe(price)
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'PAID', refundedFen: 0 })
  })

  it('made by hand that WeChat closed moves nothing, and waits for nobody', async () => {
    const orderId = await paidOrder()
    const before = await scene.orderState(orderId)
    await scene.flip({ refundEnds: 'CLOSED' })
    const byHand = await refundByHand(orderId, price)
    expect(byHand.status).toBe('CLOSED')
    expect(await bookOutsideRefund(deps, 'main', byHand)).toBe(true)
    await recordRefund(deps, byHand)
    expect(await scene.refundState(byHand.outRefundNo)).toEqual({ state: 'FAILED', error: null })
    expect(await scene.orderState(orderId)).toEqual(before)
    expect(await goingBack(orderId)).toBe(0)
    expect(await stuck()).not.toContain(byHand.outRefundNo)
    expect((await retryRefund(deps, '1', byHand.outRefundNo)).kind).toBe('REFUSED')
  })

  it('of a second payment goes back by itself, and the order’s own money is still its own', async () => {
    const { orderId, again } = await paidTwice()
    await scene.send(`${again}R0`)
    await eventually(async () => expect(await scene.refundState(`${again}R0`)).toMatchObject({ state: 'DONE' }))
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'PAID', refundedFen: 0 })

    // Whichever of the two rows PostgreSQL comes by first.
    await database.pool.query(
      'WITH gone AS (DELETE FROM payments WHERE out_trade_no = $1 RETURNING *) INSERT INTO payments SELECT * FROM gone',
      [orderId],
    )
    expect(await decide(orderId, null)).toEqual({ kind: 'DECIDED', outRefundNo: `${orderId}R1` })
    await scene.send(`${orderId}R1`)
    await eventually(async () =>
      expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price }),
    )
  })
})
