import { describe, expect, it } from 'vitest'
import { answerRefund, askRefund } from '../../apps/bff/src/refunds/answer-refund.ts'
import { decideRefund } from '../../apps/bff/src/refunds/decide-refund.ts'
import { queueRefunds } from '../../apps/bff/src/refunds/drive-refunds.ts'
import { recordRefund } from '../../apps/bff/src/refunds/record-refund.ts'
import { retryRefund } from '../../apps/bff/src/refunds/retry-refund.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { refundScene } from './refund-scene.ts'
import { moneyScene } from './scene.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = await moneyScene({ database, redis, total: 60 })
const { deps, sale } = scene
const { price, paidOrder, decide } = refundScene(scene)

describe('a refund', () => {
  it('of everything goes through DUE, REFUNDING, REFUNDED, and leaves the sale as it is', async () => {
    const orderId = await paidOrder()
    const before = await sale.shelf()
    expect(await decide(orderId, null)).toEqual({ kind: 'DECIDED', outRefundNo: `${orderId}R1` })
    expect((await scene.orderState(orderId)).state).toBe('REFUND_DUE')
    await scene.send(`${orderId}R1`)
    await eventually(async () =>
      expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price }),
    )
    const states = await database.pool.query(
      'SELECT from_state, to_state FROM order_events WHERE order_id = $1 ORDER BY version',
      [orderId],
    )
    expect(states.rows.map((e) => e.to_state)).toEqual([
      ...['PENDING_PAYMENT', 'PAID', 'REFUND_DUE', 'REFUNDING', 'REFUNDED'],
    ])
    expect(await sale.shelf()).toEqual(before)
    const audited = await database.pool.query(`SELECT action, staff_id FROM audit_entries WHERE subject = $1`, [
      `refund:${orderId}R1`,
    ])
    expect(audited.rows).toEqual([{ action: 'refund.decide', staff_id: '1' }])
  })

  it('of parts is amounts, until they are the whole; parts of one trade go a minute apart', async () => {
    const orderId = await paidOrder()
    expect((await decide(orderId, 100)).kind).toBe('DECIDED')
    expect((await decide(orderId, 200)).kind).toBe('DECIDED')
    const sent: string[] = []
    const queue = {
      add: async ({ outRefundNo }: { outRefundNo: string }) => void sent.push(outRefundNo),
      waiting: async () => 0,
    }
    await scene.send(`${orderId}R1`)
    await queueRefunds(deps, queue)
    expect(sent).not.toContain(`${orderId}R2`)
    await database.pool.query(`UPDATE refunds SET sent_at = sent_at - interval '2 minutes' WHERE order_id = $1`, [
      orderId,
    ])
    await queueRefunds(deps, queue)
    expect(sent).toContain(`${orderId}R2`)
    await scene.send(`${orderId}R2`)
    await eventually(async () =>
      expect(await scene.orderState(orderId)).toMatchObject({ state: 'PAID', refundedFen: 300 }),
    )
    expect(await decide(orderId, price - 299)).toEqual({ kind: 'REFUSED', outcome: 'REFUND_TOO_MUCH' })
    await decide(orderId, null)
    await scene.send(`${orderId}R3`)
    await eventually(async () =>
      expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price }),
    )
  })

  it('decided by two clicks at once is one; decided ten times without a version never exceeds the payment', async () => {
    const orderId = await paidOrder()
    const { version } = await scene.orderState(orderId)
    const clicks = await Promise.all([1, 2].map(() => decide(orderId, 60_000, { version })))
    expect(clicks.map((click) => click.kind).sort()).toEqual(['DECIDED', 'REFUSED'])
    const blind = await Promise.all(
      Array.from({ length: 10 }, () =>
        decideRefund(deps, {
          ...{ orderId, version: null, amountFen: 60_000, reason: 'MERCHANT', restock: false },
          ...{ note: 'x', actor: 'STAFF', staffId: '1' },
        }),
      ),
    )
    expect(blind.filter((one) => one.kind === 'DECIDED')).toHaveLength(2)
    const { rows } = await database.pool.query('SELECT refund_fen::int AS fen FROM payments WHERE order_id = $1', [
      orderId,
    ])
    expect(rows[0].fen).toBe(180_000)
  })

  it('has fifty siblings at most, as WeChat allows', async () => {
    const orderId = await paidOrder()
    await database.pool.query(
      `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
       SELECT p.out_trade_no || 'R' || n, p.out_trade_no, p.route, p.lane, p.order_id, p.buyer_id, 1, 'BUYER_ASKED', 'DECLINED'
       FROM payments p, generate_series(1, 50) AS n WHERE p.order_id = $1`,
      [orderId],
    )
    expect(await decide(orderId, 100)).toEqual({ kind: 'REFUSED', outcome: 'REFUND_TOO_MANY' })
    const ask = { orderId, note: '不想要了' }
    expect(await askRefund(deps, scene.buyerOf(orderId), ask)).toEqual({ kind: 'REFUSED', outcome: 'REFUND_TOO_MANY' })
  })

  it('puts goods back on the ordinary shelf, and never a code', async () => {
    const shelf = async () =>
      (await database.pool.query('SELECT shelf_stock AS n FROM skus WHERE id = $1', [sale.skuId])).rows[0].n as number
    const [goods, code] = [await paidOrder(), await paidOrder()]
    const before = await shelf()
    await decide(goods, null, { restock: true })
    expect(await shelf()).toBe(before + 1)
    const become = (kind: string) =>
      database.pool.query(`UPDATE products p SET kind = $2 FROM skus k WHERE k.id = $1 AND p.id = k.product_id`, [
        sale.skuId,
        kind,
      ])
    await become('CARD')
    await decide(code, null, { restock: true })
    await become('SHIP')
    expect(await shelf()).toBe(before + 1)
  })

  it('sent ten times, and told a hundred times, is paid once', async () => {
    const orderId = await paidOrder()
    await scene.flip({ refundAfterMs: 0, notify: 'duplicate' })
    await decide(orderId, null)
    await Promise.all(Array.from({ length: 10 }, () => scene.send(`${orderId}R1`)))
    const found = await scene.client.queryRefund(`${orderId}R1`)
    if (found.kind !== 'FOUND') throw new Error(found.kind)
    await Promise.all(Array.from({ length: 100 }, () => recordRefund(deps, found.refund)))
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price })
    const events = await database.pool.query(
      `SELECT count(*)::int AS n FROM order_events WHERE order_id = $1 AND to_state = 'REFUNDED'`,
      [orderId],
    )
    expect(events.rows[0].n).toBe(1)
  })

  it.each(['SYSTEM_ERROR', 'FREQUENCY_LIMITED', 'NOT_ENOUGH', 'TIMEOUT_AFTER_SUCCESS'] as const)(
    'waits out %s under its own number',
    async (refund) => {
      const orderId = await paidOrder()
      await decide(orderId, null)
      await scene.flip({ refund, notify: 'lost', refundAfterMs: 0 })
      await scene.send(`${orderId}R1`)
      expect(await scene.refundState(`${orderId}R1`)).toMatchObject({
        state: 'DUE',
        error: expect.stringMatching(/\w/),
      })
      await scene.flip({ refund: 'normal' })
      await scene.send(`${orderId}R1`)
      expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price })
    },
  )

  it('whose notify never comes is asked about', async () => {
    const orderId = await paidOrder()
    await scene.flip({ notify: 'lost', refundAfterMs: 1_000 })
    await decide(orderId, null)
    await scene.send(`${orderId}R1`)
    expect((await scene.orderState(orderId)).state).toBe('REFUNDING')
    await eventually(async () => {
      await scene.send(`${orderId}R1`)
      expect((await scene.orderState(orderId)).state).toBe('REFUNDED')
    })
  })

  it('that WeChat closes is owed again, and sent once more under a new number', async () => {
    const orderId = await paidOrder()
    await scene.flip({ refundEnds: 'CLOSED', refundAfterMs: 0, notify: 'lost' })
    await decide(orderId, null)
    await scene.send(`${orderId}R1`)
    expect(await scene.refundState(`${orderId}R1`)).toMatchObject({ state: 'FAILED' })
    expect((await scene.orderState(orderId)).state).toBe('REFUND_DUE')
    await scene.flip({ refundEnds: 'SUCCESS' })
    const retries = await Promise.all([1, 2].map(() => retryRefund(deps, '1', `${orderId}R1`)))
    expect(retries.map((retry) => retry.kind).sort()).toEqual(['DECIDED', 'REFUSED'])
    await scene.send(`${orderId}R2`)
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'REFUNDED', refundedFen: price })
  })

  it.each([
    ['amount.refund', { refundFen: 1 }],
    ['amount.total', { totalFen: 1 }],
    ['transaction_id', { transactionId: 'x' }],
    ['out_trade_no', { outTradeNo: 'x' }],
    ['out_refund_no', { outRefundNo: 'x' }],
    ['refund_id', { refundId: 'x' }],
  ])('changes nothing when %s differs', async (field, tampered) => {
    const orderId = await paidOrder()
    await scene.flip({ refundAfterMs: 0, notify: 'lost' })
    await decide(orderId, 500)
    await scene.client.refund({
      ...{ outTradeNo: orderId, outRefundNo: `${orderId}R1`, refundFen: 500, totalFen: price, reason: '退款' },
    })
    const found = await scene.client.queryRefund(`${orderId}R1`)
    if (found.kind !== 'FOUND') throw new Error(found.kind)
    // Taken on: from here WeChat's own number is known as well.
    await recordRefund(deps, { ...found.refund, status: 'PROCESSING' })
    expect(await recordRefund(deps, { ...found.refund, ...tampered })).toEqual({ kind: 'MISMATCH', field })
    expect(await scene.orderState(orderId)).toMatchObject({ state: 'PAID', refundedFen: 0 })
  })
})

describe('a buyer', () => {
  it('asks once; no is an answer, and then they may ask again; yes pays', async () => {
    const orderId = await paidOrder()
    const buyerId = scene.buyerOf(orderId)
    await askRefund(deps, buyerId, { orderId, note: '不想要了' })
    await askRefund(deps, buyerId, { orderId, note: '不想要了' })
    const asked = await database.pool.query(`SELECT state, amount_fen::int AS fen FROM refunds WHERE order_id = $1`, [
      orderId,
    ])
    expect(asked.rows).toEqual([{ state: 'ASKED', fen: price }])
    expect((await scene.orderState(orderId)).state).toBe('PAID')
    const no = { outRefundNo: `${orderId}R1`, approve: false, restock: false, note: '已发货' }
    expect((await answerRefund(deps, '1', no)).kind).toBe('DECIDED')
    expect((await answerRefund(deps, '1', { ...no, approve: true })).kind).toBe('REFUSED')
    await askRefund(deps, buyerId, { orderId, note: '真的不要了' })
    const shelf = async () =>
      (await database.pool.query('SELECT shelf_stock FROM skus WHERE id = $1', [sale.skuId])).rows[0]
        .shelf_stock as number
    const before = await shelf()
    const yes = { outRefundNo: `${orderId}R2`, approve: true, restock: true, note: '' }
    const answers = await Promise.all([1, 2].map(() => answerRefund(deps, '1', yes)))
    expect(answers.map((answer) => answer.kind).sort()).toEqual(['DECIDED', 'REFUSED'])
    expect(await shelf()).toBe(before + 1)
    await scene.send(`${orderId}R2`)
    await eventually(async () => expect((await scene.orderState(orderId)).state).toBe('REFUNDED'))
  })

  it("asks for nobody else's money", async () => {
    const orderId = await paidOrder()
    expect(await askRefund(deps, '64', { orderId, note: 'x' })).toEqual({ kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' })
  })
})
