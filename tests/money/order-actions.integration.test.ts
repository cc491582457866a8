import { expect, it } from 'vitest'
import { laneOf } from '../../apps/bff/src/kernel/lane.ts'
import { confirmPaid } from '../../apps/bff/src/orders/confirm-paid.ts'
import { confirmReceipt, receiveShipped } from '../../apps/bff/src/orders/confirm-receipt.ts'
import { moveOrder, noteOrder } from '../../apps/bff/src/orders/move-order.ts'
import { getOrder } from '../../apps/bff/src/orders/read-orders.ts'
import { decideRefund } from '../../apps/bff/src/refunds/decide-refund.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../../apps/bff/src/testing/locks.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { lanes } from '../../apps/bff/src/testing/sale.ts'
import { moneyScene } from './scene.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const { pool } = database
const scene = await moneyScene({ database, redis, total: 20 })
const { deps } = scene
const keyOf = (orderId: string) => ({ lane: laneOf(orderId, lanes), id: orderId })
const ship = (orderId: string) =>
  moveOrder(pool, keyOf(orderId), { from: ['PAID'], to: 'SHIPPED', actor: 'STAFF', note: '' })

async function paidOrder(): Promise<string> {
  await scene.flip({ notify: 'normal' })
  const orderId = await scene.order()
  await scene.pay(orderId)
  await eventually(async () => expect((await scene.orderState(orderId)).state).toBe('PAID'))
  return orderId
}

it('a merchant confirms a payment by asking WeChat, and never by belief', async () => {
  await scene.flip({ notify: 'lost' })
  const [unpaid, lost] = [await scene.order(), await scene.order()]
  await scene.prepare(unpaid)
  await scene.pay(lost)
  const confirm = (orderId: string) => confirmPaid({ ...deps, payments: deps }, '1', orderId)
  expect(await confirm(unpaid)).toEqual({ kind: 'ANSWERED', answer: 'NOT_PAID' })
  await scene.flip({ query: 'SYSTEM_ERROR' })
  expect(await confirm(lost)).toEqual({ kind: 'ANSWERED', answer: 'UNSURE' })
  await scene.flip({ query: 'normal' })
  expect((await scene.orderState(unpaid)).state).toBe('PENDING_PAYMENT')
  expect(await confirm(lost)).toEqual({ kind: 'ANSWERED', answer: 'PAID' })
  expect((await scene.orderState(lost)).state).toBe('PAID')
  expect(await confirm('64')).toEqual({ kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' })
})

it("what a merchant notes is the merchant's: the buyer sees everything else", async () => {
  const orderId = await paidOrder()
  await noteOrder(pool, keyOf(orderId), { kind: 'NOTE', actor: 'STAFF', note: '难缠的客人' })
  await noteOrder(pool, keyOf(orderId), { kind: 'DELIVERY', actor: 'STAFF', note: '重新发送' })
  const order = await getOrder(deps, scene.buyerOf(orderId), orderId)
  expect(order?.events.map((event) => event.kind)).toEqual(['STATE', 'STATE', 'DELIVERY'])
  expect(order?.version).toBe(4)
  expect(JSON.stringify(order)).not.toContain('难缠')
})

it('no arrow that the table lacks can be gone', async () => {
  const orderId = await paidOrder()
  const move = { actor: 'STAFF', note: '' } as const
  await expect(moveOrder(pool, keyOf(orderId), { from: ['PAID'], to: 'CLOSED', ...move })).rejects.toThrow(
    'no order goes',
  )
  await expect(pool.query(`UPDATE orders SET state = 'PENDING_PAYMENT' WHERE id = $1`, [orderId])).rejects.toThrow(
    'orders_paid_at_fits_state',
  )
  await expect(pool.query(`UPDATE orders SET state = 'REFUNDED' WHERE id = $1`, [orderId])).rejects.toThrow(
    'orders_refunded_within_amount',
  )
})

it('goods are received by the buyer once, or by time, unless they ask for their money', async () => {
  const [mine, old, asked] = [await paidOrder(), await paidOrder(), await paidOrder()]
  expect(await confirmReceipt(deps, scene.buyerOf(mine), mine)).toMatchObject({ outcome: 'ORDER_STATE_CONFLICT' })
  for (const orderId of [mine, old, asked]) await ship(orderId)
  expect(await confirmReceipt(deps, '64', mine)).toMatchObject({ outcome: 'ORDER_NOT_FOUND' })
  const twice = await Promise.all([1, 2].map(() => confirmReceipt(deps, scene.buyerOf(mine), mine)))
  expect(twice).toContainEqual({ kind: 'RECEIVED' })
  expect(await confirmReceipt(deps, scene.buyerOf(mine), mine)).toEqual({ kind: 'RECEIVED' })
  await pool.query(`UPDATE order_events SET at = at - interval '11 days' WHERE order_id = ANY($1)`, [[old, asked]])
  await pool.query(
    `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
     SELECT id::text || 'R1', id::text, 'main', lane, id, buyer_id, amount_fen, 'BUYER_ASKED', 'ASKED' FROM orders WHERE id = $1`,
    [asked],
  )
  expect(await receiveShipped(deps)).toBe(1)
  expect((await scene.orderState(old)).state).toBe('RECEIVED')
  expect((await scene.orderState(asked)).state).toBe('SHIPPED')
})

it('a refund and a shipment that meet: one is first, and the other sees it', async () => {
  const orderId = await paidOrder()
  const { version } = await scene.orderState(orderId)
  const decide = () =>
    decideRefund(deps, {
      ...{
        orderId,
        version,
        amountFen: null,
        reason: 'MERCHANT',
        restock: false,
        note: 'x',
        actor: 'STAFF',
        staffId: '1',
      },
    })
  const lock = 'SELECT 1 FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE'
  let shipping: Promise<number | null> = Promise.resolve(null)
  const refund = await whileLocked(pool, [lock, keyOf(orderId).lane, orderId], {
    work: decide,
    meanwhile: async () => {
      shipping = ship(orderId)
      await eventually(async () => expect(await waitingForLocks(pool)).toBe(2))
    },
  })
  const shipped = (await shipping) !== null
  const { state } = await scene.orderState(orderId)
  // The refund was decided on a version; a shipment in between makes it look again.
  expect([refund.kind, shipped, state]).toEqual(
    shipped ? ['REFUSED', true, 'SHIPPED'] : ['DECIDED', false, 'REFUND_DUE'],
  )
})
