/** Money for an order that had closed: its units again where there are any, else the money back; whoever dies in the middle. */
import { describe, expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { createReconcile } from '../rush/reconcile.ts'
import { type HeldUnits, releaseUnits } from '../rush/release.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createUnpaidOrder, tamperings } from '../testing/unpaid-order.ts'
import { confirmPayment } from './confirm-payment.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const unpaidOrder = () => createUnpaidOrder(stores)

describe('money that comes after the close', () => {
  /** Closed, and its units are back on the shelf. */
  async function closedOrder() {
    const closed = await unpaidOrder()
    await closed.close()
    await sweepReleases(closed.sale)
    const stockLane = async () =>
      (await stores.pool.query('SELECT stock_lane FROM orders WHERE id = $1', [closed.order.id])).rows[0].stock_lane
    return { ...closed, stockLane }
  }

  it('takes the unit off the shelf once more: nobody else can buy it, the books are whole, the buyer is told', async () => {
    const { sale, deps, success, order, state, deliveriesOwed } = await closedOrder()
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 0, drift: 0 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'ALREADY' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, paid: 1, drift: 0 })
    expect(await sale.tap()).toMatchObject({ kind: 'SOLD_OUT' })
    expect(await deliveriesOwed()).toBe(1)
    const events = await stores.pool.query('SELECT note FROM order_events WHERE order_id = $1 ORDER BY version', [
      order.id,
    ])
    expect(events.rows.at(-1).note).toContain('名额仍有')
  })

  it('leaves the shelf alone while somebody counts it under the ledger row', async () => {
    const { sale, deps, success } = await closedOrder()
    const lock = 'SELECT 1 FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE'
    const outcome = await whileLocked(stores.pool, [lock, sale.lane, sale.offerId], {
      work: () => confirmPayment(deps, success),
      meanwhile: async () => expect(await sale.shelf()).toMatchObject({ available: 1, drift: 0 }),
    })
    expect(outcome).toEqual({ kind: 'REGRANTED' })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('takes from the holdback before any shelf', async () => {
    const { sale, deps, success, stockLane } = await closedOrder()
    await stores.pool.query('UPDATE stock_ledger SET total = 1 WHERE lane = -1 AND offer_id = $1', [sale.offerId])
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await stockLane()).toBe(-1)
    const ledger = await stores.pool.query(
      'SELECT lane, claimed, paid FROM stock_ledger WHERE offer_id = $1 ORDER BY 1',
      [sale.offerId],
    )
    expect(ledger.rows).toEqual([
      { lane: -1, claimed: 1, paid: 1 },
      { lane: sale.lane, claimed: 0, paid: 0 },
    ])
  })

  it('owes the money back once when somebody else has the unit', async () => {
    const { sale, deps, success, state, refunds, order } = await closedOrder()
    await sale.tap()
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REFUND_DUE' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'ALREADY' })
    expect(await state()).toBe('REFUND_DUE')
    expect(await refunds()).toEqual([
      { out_refund_no: `${order.id}R0`, reason: 'PAID_AFTER_CLOSE', state: 'DUE', amount_fen: '199900' },
    ])
    await sale.drain()
    expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 0, drift: 0 })
  })

  it('owes the money back when the buyer has used up the limit with another order, though there are units', async () => {
    const { sale, deps, success, buyerId } = await closedOrder()
    expect((await sale.tap({ buyerId })).kind).toBe('RESERVED')
    await sale.drain()
    await stores.pool.query('UPDATE stock_ledger SET total = 1 WHERE lane = -1 AND offer_id = $1', [sale.offerId])
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REFUND_DUE' })
  })

  it('a crash after the shelf gave loses nothing: the next notify finds the unit taken', async () => {
    const { sale, deps, success, state } = await closedOrder()
    await dieAt('regrant-taken', () => confirmPayment(deps, success))
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 0, drift: 1 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('where no notify comes, the drift is seen to stand and cured; a later notify takes the unit anew', async () => {
    const { sale, deps, success } = await closedOrder()
    await dieAt('regrant-taken', () => confirmPayment(deps, success))
    const reconcile = createReconcile({ ...sale.deps, clock: { now: Date.now } })
    for (let look = 1; look <= 4; look++) await reconcile()
    expect(await sale.shelf()).toMatchObject({ available: 1, drift: 0 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('a second payment of a paid order goes back whole, and the order stays as it is', async () => {
    const { deps, success, order, state, refunds, buyerId } = await closedOrder()
    await confirmPayment(deps, success)
    await stores.pool.query(
      `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state) VALUES ($1::text || '_2', $2, $1::bigint, $3, 'o-1', 199900, 'CLOSED')`,
      [order.id, order.lane, buyerId],
    )
    const again = { ...success, out_trade_no: `${order.id}_2`, transaction_id: 'tx-2' }
    expect(await confirmPayment(deps, again)).toEqual({ kind: 'PAID_TWICE' })
    expect(await state()).toBe('PAID')
    expect(await refunds()).toEqual([
      { out_refund_no: `${order.id}_2R0`, reason: 'PAID_TWICE', state: 'DUE', amount_fen: '199900' },
    ])
  })

  it.each(tamperings)('changes nothing when %s differs', async (field, tamper) => {
    const { sale, deps, success, state, refunds } = await closedOrder()
    expect(await confirmPayment(deps, tamper(success))).toEqual({ kind: 'MISMATCH', field })
    expect([await state(), await refunds()]).toEqual(['CLOSED', []])
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 0, drift: 0 })
  })
})

describe('money that comes while the release is still owed', () => {
  const booksOf = async ({ sale, state }: Awaited<ReturnType<typeof unpaidOrder>>) => ({
    state: await state(),
    ...(await sale.shelf()),
  })
  const regranted = { state: 'PAID', available: 0, claimed: 1, paid: 1, owed: 0, drift: 0 }

  it('strikes the release out: the units were on no shelf and stay the order’s', async () => {
    const order = await unpaidOrder()
    await order.close()
    expect(await booksOf(order)).toMatchObject({ state: 'CLOSED', available: 0, claimed: 0, owed: 1, drift: 0 })
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await sweepReleases(order.sale)).toBe(0)
    expect(await booksOf(order)).toMatchObject(regranted)
  })

  it('a strike-out that was rolled back is the next notify’s own', async () => {
    const order = await unpaidOrder()
    await order.close()
    await dieAt('regrant-struck-out', () => confirmPayment(order.deps, order.success))
    expect(await booksOf(order)).toMatchObject({ state: 'CLOSED', claimed: 0, owed: 1 })
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await sweepReleases(order.sale)).toBe(0)
    expect(await booksOf(order)).toMatchObject(regranted)
  })

  it('where a sweep came in between, it sees that the striker is dead: the unit is on the shelf, and the next notify takes it', async () => {
    const order = await unpaidOrder()
    await order.close()
    await dieAt('regrant-struck-out', () => confirmPayment(order.deps, order.success))
    expect(await sweepReleases(order.sale)).toBe(1)
    expect(await booksOf(order)).toMatchObject({ state: 'CLOSED', available: 1, claimed: 0, owed: 0, drift: 0 })
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await booksOf(order)).toMatchObject(regranted)
  })

  it('a release that is late finds the strike-out of whoever has the units now, though it had seen a dead one', async () => {
    const order = await unpaidOrder()
    await order.close()
    await dieAt('regrant-struck-out', () => confirmPayment(order.deps, order.success))
    const units = await owedUnits(order)
    const struckOut = (await stores.hot.get(keys.released(units.lane, units.order))) ?? ''
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await releaseUnits(order.sale, units)).toBe('STRUCK_OUT')
    expect(await releaseUnits(order.sale, units, { struckOut })).toBe('STRUCK_OUT')
    expect(await booksOf(order)).toMatchObject(regranted)
  })
})

/** The process dies at `point` of `work`; what it had not committed is rolled back. */
async function dieAt(point: CrashPoint, work: () => Promise<unknown>): Promise<void> {
  onCrashPoint((here) => {
    if (here === point) throw new Error('killed')
  })
  try {
    await expect(work()).rejects.toThrow('killed')
  } finally {
    onCrashPoint(() => {})
  }
}

/** What the outbox owes for the order, as a sweep reads it. */
async function owedUnits({ order }: Awaited<ReturnType<typeof unpaidOrder>>): Promise<HeldUnits> {
  const { rows } = await stores.pool.query(`SELECT payload FROM outbox WHERE payload->>'order' = $1`, [order.id])
  return rows[0].payload
}
