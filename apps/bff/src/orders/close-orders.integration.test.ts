import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import type { ClosePaymentOutcome } from '../payments/close-payment.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { closeOrders, type OrderKey } from './close-orders.ts'
import { expireUnpaid } from './expire-unpaid.ts'
import { writeOrders } from './write-orders.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const unpaid = { reason: 'UNPAID', actor: 'SYSTEM' } as const

async function soldSale(orders: number, options: { limit?: number } = {}): Promise<{ sale: Sale; orders: OrderKey[] }> {
  const sale = await createSale({ ...stores, total: 9, ...options })
  await sale.warm()
  const taps = (await Promise.all(Array.from({ length: orders }, () => sale.tap()))) as { orderId: string }[]
  await sale.drain()
  return { sale, orders: taps.map(({ orderId }) => ({ lane: laneOf(orderId, lanes), id: orderId })) }
}

const openPayment = ({ lane, id }: OrderKey, state = 'PREPAID') =>
  stores.pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state)
     SELECT id::text, lane, id, buyer_id, 'o-1', amount_fen, $3 FROM orders WHERE lane = $1 AND id = $2`,
    [lane, id, state],
  )
const overdue = (sale: Sale) =>
  stores.pool.query(`UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE offer_id = $1`, [
    sale.offerId,
  ])

async function twoOffersOfOneLane(): Promise<[Sale, Sale]> {
  const low = await createSale({ ...stores, total: 9 })
  let high = await createSale({ ...stores, total: 9 })
  while (high.lane !== low.lane) high = await createSale({ ...stores, total: 9 })
  await low.warm()
  await high.warm()
  return [low, high]
}

describe('locks', () => {
  /** The ledger row is free: whoever waits at this point does not make a whole sale wait. */
  const ledgerIsFree = async (sale: Sale) => {
    await stores.pool.query('SELECT 1 FROM stock_ledger WHERE offer_id = $1 FOR UPDATE NOWAIT', [sale.offerId])
  }

  it('writing takes the ledger row last', async () => {
    const { sale } = await soldSale(0, { limit: 2 })
    const buyerId = sale.newBuyer()
    await sale.tap({ buyerId })
    await sale.drain()
    await sale.tap({ buyerId })
    const entries = await sale.readJournal()
    await whileLocked(stores.pool, ['SELECT 1 FROM holdings WHERE offer_id = $1 FOR UPDATE', sale.offerId], {
      work: () => writeOrders(sale.deps, { lane: sale.lane, entries }),
      meanwhile: () => ledgerIsFree(sale),
    })
    expect(await sale.shelf()).toMatchObject({ claimed: 2, drift: 0 })
  })

  it.each(['writing', 'closing'])(
    '%s takes the ledger rows of several offers in the order of their ids',
    async (what) => {
      const [low, high] = await twoOffersOfOneLane()
      const taps = [await high.tap(), await low.tap()] as { orderId: string }[]
      const entries = [...(await high.readJournal()), ...(await low.readJournal())]
      const write = () => writeOrders(low.deps, { lane: low.lane, entries })
      if (what === 'closing') await write()
      const orders = taps.map(({ orderId }) => ({ lane: laneOf(orderId, lanes), id: orderId }))
      await whileLocked(stores.pool, ['SELECT 1 FROM stock_ledger WHERE offer_id = $1 FOR UPDATE', low.offerId], {
        work: async () => void (what === 'writing' ? await write() : await closeOrders(stores.pool, orders, unpaid)),
        meanwhile: () => ledgerIsFree(high),
      })
    },
  )

  it('closing takes the ledger row last', async () => {
    const { sale, orders } = await soldSale(2)
    await whileLocked(stores.pool, ['SELECT 1 FROM holdings WHERE offer_id = $1 FOR UPDATE', sale.offerId], {
      work: () => closeOrders(stores.pool, orders, unpaid),
      meanwhile: () => ledgerIsFree(sale),
    })
    expect(await sale.shelf()).toMatchObject({ claimed: 0, owed: 2, drift: 0 })
  })
})

describe('closing', () => {
  it('leaves an order with an open payment alone, whoever asks', async () => {
    const { sale, orders } = await soldSale(2)
    await openPayment(orders[0] as OrderKey)
    expect(await closeOrders(stores.pool, orders, unpaid)).toEqual([orders[1]?.id])
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1, CLOSED: 1 })
  })

  it('expiry closes what nobody began to pay, although WeChat hangs, fails and knows nothing about the rest', async () => {
    const { sale, orders } = await soldSale(5)
    await overdue(sale)
    const [dead, broken, hanging] = orders.slice(0, 3) as [OrderKey, OrderKey, OrderKey]
    for (const order of [dead, broken, hanging]) await openPayment(order)
    const answer = Promise.withResolvers<ClosePaymentOutcome>()
    const closePayment = async (id: string): Promise<ClosePaymentOutcome> => {
      if (id === broken.id) throw new Error('WeChat Pay refused the request')
      if (id === hanging.id) return answer.promise
      await stores.pool.query(`UPDATE payments SET state = 'CLOSED' WHERE order_id = $1`, [id])
      return 'DEAD'
    }
    const expiring = expireUnpaid({ ...sale.deps, closePayment })
    await eventually(async () => expect((await sale.states())['CLOSED']).toBe(2))
    answer.resolve('UNSURE')
    expect(await expiring).toBe(3)
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 2, CLOSED: 3 })
  })

  it('expiry waits for a prepay under way', async () => {
    const { sale, orders } = await soldSale(2)
    const [young, begun] = orders as [OrderKey, OrderKey]
    await openPayment(young, 'CREATED')
    await openPayment(begun)
    await overdue(sale)
    const asked: string[] = []
    const closePayment = async (id: string): Promise<ClosePaymentOutcome> => {
      asked.push(id)
      return 'UNSURE'
    }
    await expireUnpaid({ ...sale.deps, closePayment })
    expect([asked.includes(begun.id), asked.includes(young.id)]).toEqual([true, false])
    await stores.pool.query(`UPDATE payments SET created_at = now() - interval '11 seconds' WHERE order_id = $1`, [
      young.id,
    ])
    await expireUnpaid({ ...sale.deps, closePayment })
    expect(asked).toContain(young.id)
  })
})
