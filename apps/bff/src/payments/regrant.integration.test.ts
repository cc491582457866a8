/** Money for an order that had closed: its units again where there are any, else the money back; whoever dies in the middle. */
import { describe, expect, it } from 'vitest'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createUnpaidOrder, tamperings } from '../testing/unpaid-order.ts'
import { type ConfirmPaymentDeps, confirmPayment } from './confirm-payment.ts'

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
    await expect(confirmPayment(dyingAfterShelf(deps), success)).rejects.toThrow('killed')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 0, drift: 1 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('a recount between the crash and the next notify gives the unit back, and it is taken anew', async () => {
    const { sale, deps, success } = await closedOrder()
    await expect(confirmPayment(dyingAfterShelf(deps), success)).rejects.toThrow('killed')
    await sale.warm()
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
    await expect(confirmPayment(dyingAfterStrikeOut(order.deps), order.success)).rejects.toThrow('killed')
    expect(await booksOf(order)).toMatchObject({ state: 'CLOSED', claimed: 0, owed: 1 })
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await sweepReleases(order.sale)).toBe(0)
    expect(await booksOf(order)).toMatchObject(regranted)
  })

  it('where a sweep came in between, the unit shows as drift; a recount brings it back, and the next notify takes it', async () => {
    const order = await unpaidOrder()
    await order.close()
    await expect(confirmPayment(dyingAfterStrikeOut(order.deps), order.success)).rejects.toThrow('killed')
    expect(await sweepReleases(order.sale)).toBe(1)
    expect(await booksOf(order)).toMatchObject({ available: 0, claimed: 0, owed: 0, drift: 1 })
    await order.sale.warm()
    expect(await order.sale.shelf()).toMatchObject({ available: 1, drift: 0 })
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REGRANTED' })
    expect(await booksOf(order)).toMatchObject(regranted)
  })

  it('asked before that recount the money goes back, and the unit is sold to somebody else, once', async () => {
    const order = await unpaidOrder()
    await order.close()
    await expect(confirmPayment(dyingAfterStrikeOut(order.deps), order.success)).rejects.toThrow('killed')
    await sweepReleases(order.sale)
    expect(await confirmPayment(order.deps, order.success)).toEqual({ kind: 'REFUND_DUE' })
    expect(await order.refunds()).toMatchObject([{ reason: 'PAID_AFTER_CLOSE', state: 'DUE', amount_fen: '199900' }])
    await order.sale.warm()
    expect([(await order.sale.tap()).kind, (await order.sale.tap()).kind]).toEqual(['RESERVED', 'SOLD_OUT'])
    await order.sale.drain()
    expect(await order.sale.shelf()).toMatchObject({ available: 0, claimed: 1, paid: 0, owed: 0, drift: 0 })
  })
})

/** Takes the units off the shelf and dies. */
function dyingAfterShelf<Deps extends ConfirmPaymentDeps>(deps: Deps): Deps {
  const regrant: typeof deps.scripts.regrant = async (...call) => {
    await deps.scripts.regrant(...call)
    throw new Error('killed')
  }
  return { ...deps, scripts: { ...deps.scripts, regrant } }
}

/** Leaves its mark in Redis and dies before the commit, so PostgreSQL rolls back. */
function dyingAfterStrikeOut<Deps extends ConfirmPaymentDeps>(deps: Deps): Deps {
  const set = async (key: string, value: string, px: 'PX', ms: number, nx: 'NX') => {
    expect(await deps.hot.set(key, value, px, ms, nx)).toBe('OK')
    throw new Error('killed')
  }
  return { ...deps, hot: Object.create(deps.hot, { set: { value: set } }) }
}
