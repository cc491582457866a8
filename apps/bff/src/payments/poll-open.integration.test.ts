import { expect, it } from 'vitest'
import { expireUnpaid } from '../orders/expire-unpaid.ts'
import { testDatabase } from '../testing/database.ts'
import { testRoutes } from '../testing/pay-route.ts'
import { testRedis } from '../testing/redis.ts'
import { createUnpaidOrder } from '../testing/unpaid-order.ts'
import { closePayment, refreshOrder } from './close-payment.ts'
import { confirmPayment } from './confirm-payment.ts'
import { pollOpenPayments } from './poll-open.ts'
import type { QueryOutcome } from './wechat-pay/trade.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

/** An order whose payment was opened so long ago, and a WeChat that answers `answer`. */
async function openPayment({ seconds = 60, answer }: { seconds?: number; answer?: () => Promise<QueryOutcome> } = {}) {
  const unpaid = await createUnpaidOrder(stores)
  await stores.pool.query(`UPDATE payments SET created_at = now() - make_interval(secs => $2) WHERE order_id = $1`, [
    unpaid.order.id,
    seconds,
  ])
  answers.set(unpaid.order.id, answer ?? (async () => ({ kind: 'TRANSACTION', transaction: unpaid.success })))
  return unpaid
}

const answers = new Map<string, () => Promise<QueryOutcome>>()
const asked: string[] = []
const closedAtWechat: string[] = []
const routes = testRoutes({
  closeByOutTradeNo: async (outTradeNo) => {
    closedAtWechat.push(outTradeNo)
    return { kind: 'ORDER_CLOSED' }
  },
  queryByOutTradeNo: async (outTradeNo) => {
    asked.push(outTradeNo)
    return answers.get(outTradeNo)?.() ?? { kind: 'NOT_FOUND' }
  },
})
const asksOf = (id: string) => asked.filter((number) => number === id).length

it('a payment whose notify never came is found, by one of two pollers', async () => {
  const unheard = await openPayment()
  const deps = { ...unheard.deps, routes }
  const found = await Promise.all([pollOpenPayments(deps), pollOpenPayments(deps)])
  expect(found[0] + found[1]).toBe(1)
  expect(await unheard.state()).toBe('PAID')
  expect(asksOf(unheard.order.id)).toBe(1)
})

it('is asked about at most every ten seconds, and not in its first ten', async () => {
  const [young, old] = [
    await openPayment({ seconds: 5 }),
    await openPayment({ answer: async () => ({ kind: 'NOT_FOUND' }) }),
  ]
  const deps = { ...young.deps, routes }
  for (let tick = 0; tick < 3; tick++) expect(await pollOpenPayments(deps)).toBe(0)
  expect([asksOf(young.order.id), asksOf(old.order.id)]).toEqual([0, 1])
  await stores.pool.query(`UPDATE payments SET polled_at = now() - interval '11 seconds' WHERE order_id = $1`, [
    old.order.id,
  ])
  await pollOpenPayments(deps)
  expect(asksOf(old.order.id)).toBe(2)
})

it('what cannot be asked about holds up nothing, and what does not match is not paid', async () => {
  const stuck = await openPayment({ answer: () => Promise.reject(new Error('PARAM_ERROR')) })
  const other = await openPayment()
  answers.set(other.order.id, async () => ({
    kind: 'TRANSACTION',
    transaction: { ...other.success, amount: { ...other.success.amount, total: 1 } },
  }))
  const paid = await openPayment()
  expect(await pollOpenPayments({ ...stuck.deps, routes })).toBe(1)
  expect([await stuck.state(), await other.state(), await paid.state()]).toEqual([
    'PENDING_PAYMENT',
    'PENDING_PAYMENT',
    'PAID',
  ])
})

it('whoever keeps asking keeps nothing from expiring', async () => {
  const asker = await openPayment({ answer: async () => ({ kind: 'NOT_FOUND' }) })
  await stores.pool.query(`UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE id = $1`, [
    asker.order.id,
  ])
  const deps = { ...asker.deps, routes }
  expect(await refreshOrder(deps, asker.order.id)).toBe('NOT_PAID')
  expect(await expireUnpaid({ ...deps, closePayment: (id) => closePayment(deps, id) })).toBe(1)
  expect(await asker.state()).toBe('CLOSED')
})

it('a second payment, opened before the word of the first had come, is closed when the order is paid', async () => {
  const unpaid = await openPayment({ answer: async () => ({ kind: 'NOT_FOUND' }) })
  const second = `${unpaid.order.id}_2`
  await stores.pool.query(`UPDATE payments SET state = 'CLOSED' WHERE order_id = $1`, [unpaid.order.id])
  await stores.pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, channel, created_at)
     SELECT $2, lane, order_id, buyer_id, openid, amount_fen, 'PREPAID', 'NATIVE', created_at FROM payments WHERE order_id = $1`,
    [unpaid.order.id, second],
  )
  const deps = { ...unpaid.deps, routes }
  const stateOfSecond = async () =>
    (await stores.pool.query('SELECT state FROM payments WHERE out_trade_no = $1', [second])).rows[0].state
  await pollOpenPayments(deps)
  expect([await stateOfSecond(), closedAtWechat.includes(second)]).toEqual(['PREPAID', false])
  expect(await confirmPayment(deps, unpaid.success)).toEqual({ kind: 'PAID' })
  await stores.pool.query(`UPDATE payments SET polled_at = now() - interval '11 seconds' WHERE out_trade_no = $1`, [
    second,
  ])
  await pollOpenPayments(deps)
  expect([await stateOfSecond(), closedAtWechat.includes(second)]).toEqual(['CLOSED', true])
})

it('whoever asks about an order asks about its closed payments too', async () => {
  const late = await openPayment()
  await late.close()
  expect(await refreshOrder({ ...late.deps, routes }, late.order.id)).toBe('PAID')
  expect(await late.state()).toBe('PAID')
})
