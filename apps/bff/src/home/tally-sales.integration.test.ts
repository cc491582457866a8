import { expect, it } from 'vitest'
import { createIds } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { tallySales } from './tally-sales.ts'

const [{ pool }, { client: hot }] = await Promise.all([testDatabase(), testRedis()])
const routes = { all: [{ name: 'main' }] }
const minute = 60_000

it('counts a minute whole, again when something came late, and never twice', async () => {
  const sale = await createSale({ pool, hot, total: 5, limit: 5 })
  await sale.warm()
  const now = Math.floor(Date.now() / minute) * minute + 30_000
  let at = now
  const clock = { now: () => at }
  const tally = () => tallySales({ pool, clock, lanes, routes })
  /** An order of `minutesAgo`, as written by the pipeline. */
  let made = 0
  const order = async (minutesAgo: number) => {
    const ids = createIds({ worker: 255, clock: { now: () => now - minutesAgo * minute + made++ } })
    const [id, buyer] = [ids.next(5), sale.newBuyer()]
    await pool.query(
      `INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at)
       VALUES (5, $1, $2, gen_random_uuid(), $3, $4, $5, 1, 1, 990, 'PENDING_PAYMENT', now(), now())`,
      [id, buyer, sale.campaignId, sale.offerId, sale.lane],
    )
    return { id, buyer }
  }
  const kept = async () => {
    const { rows } = await pool.query(
      `SELECT minute, orders, paid, paid_fen::int AS fen FROM sales_minutes WHERE orders > 0 OR paid > 0 ORDER BY minute`,
    )
    return rows.map(({ minute: of, orders, paid, fen }) => [
      Math.round((now - 30_000 - of.getTime()) / minute),
      orders,
      paid,
      fen,
    ])
  }
  // The first time it goes back two days, a few hours a call.
  for (let call = 0; call < 10; call++) await tally()
  const { id, buyer } = await order(3)
  await order(3)
  await order(0)
  await tally()
  // The minute that runs is counted each time, an older one when the next minute begins.
  expect(await kept()).toEqual([[0, 1, 0, 0]])
  at += minute
  await tally()
  expect(await kept()).toEqual([
    [3, 2, 0, 0],
    [0, 1, 0, 0],
  ])
  at += minute
  await pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, paid_at) VALUES ('T1', 5, $1, $2, 'o', 990, 'PAID', $3)`,
    [id, buyer, new Date(now - 2 * minute)],
  )
  await order(3)
  await tally()
  await tally()
  expect(await kept()).toEqual([
    [3, 3, 0, 0],
    [2, 0, 1, 990],
    [0, 1, 0, 0],
  ])
})
