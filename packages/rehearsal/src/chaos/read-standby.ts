/** What the books and the people say of standby, for judge-standby.ts. */
import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { closedLoop } from '../rush/pace.ts'
import { notePromise } from '../rush/tally.ts'
import type { Entry, StandbyFacts, StandbyOrder, Wait } from './judge-standby.ts'
import type { ChaosSale, ShopDeps } from './shop.ts'
import type { StandbyWait } from './wait-on-standby.ts'
import type { World } from './world.ts'

type Books = World['books']

export async function readStandby(deps: ShopDeps, books: Books, sale: ChaosSale): Promise<StandbyFacts> {
  const [orders, lanes, payMs] = await Promise.all([
    readOrders(books, sale),
    readLanes(books, sale.offerId),
    readPayMs(books, sale.campaignId),
  ])
  const byRequest = new Map(orders.map((order) => [order.requestId, order]))
  const numbers = new Map([...deps.room.holders].map(([place, caller]) => [caller, Number(place.split(':')[1])]))
  const waits: Wait[] = []
  await closedLoop(deps.waits, 16, async (wait) => {
    const { requestId, quantity, visitor } = wait.purchase
    const order = byRequest.get(requestId)
    const others = deps.purchases.filter((it) => it.visitor.caller === visitor.caller && it.requestId !== requestId)
    waits.push({
      requestId,
      quantity,
      lane: order?.lane ?? (lanes.length === 1 ? (lanes[0] as number) : await listOf(books, sale, lanes, requestId)),
      rank: sale.mode === 'OFF' ? wait.joinedAt : (numbers.get(visitor.caller) ?? null),
      joinedAt: wait.joinedAt,
      leftAt: wait.leftAt,
      end: order ? 'GRANTED' : await askPlace(deps, sale, wait),
      hadAnother: others.some((other) => byRequest.has(other.requestId)),
    })
  })
  return { total: sale.stock, payMs, waits, orders }
}

/** Asked once more at the end, also those who left without looking. What they are told then is a promise too. */
async function askPlace(deps: ShopDeps, { offerId }: ChaosSale, { purchase }: StandbyWait): Promise<Wait['end']> {
  const answer = await deps.wire.query(purchase.visitor.caller, 'standby.mine', { offerId })
  if (answer.kind !== 'OK') return 'UNKNOWN'
  const place: StandbyPlace = answer.data
  if (place.state === 'NONE') return 'GONE'
  if (place.requestId !== purchase.requestId) return 'UNKNOWN'
  if (place.state === 'GRANTED') notePromise(deps.tally, place.requestId, place.orderId)
  return place.state
}

async function listOf({ hot }: Books, { offerId }: ChaosSale, lanes: number[], requestId: string) {
  const lists = await Promise.all(lanes.map((lane) => hot.hvals(keys.standbyEntries(lane, offerId))))
  return lanes[lists.findIndex((list) => list.some((entry) => entry.startsWith(`WAITING ${requestId} `)))] ?? null
}

async function readOrders({ pool, hot }: Books, { campaignId }: ChaosSale): Promise<StandbyOrder[]> {
  const { rows } = await pool.query<Omit<StandbyOrder, 'entry'> & { buyerId: string; createdAt: number }>(ordersSql, [
    campaignId,
  ])
  return Promise.all(
    rows.map(async ({ buyerId, createdAt, ...order }) => {
      const entry = await hot.hget(keys.reservation(order.lane, buyerId, order.requestId), 'entry')
      return { ...order, entry: (entry?.split('-').map(Number) as Entry | undefined) ?? [createdAt, 0] }
    }),
  )
}

async function readLanes({ pool }: Books, offerId: string): Promise<number[]> {
  const { rows } = await pool.query<{ lane: number }>(
    'SELECT lane::int FROM stock_ledger WHERE offer_id = $1 AND lane >= 0',
    [offerId],
  )
  return rows.map(({ lane }) => lane)
}

async function readPayMs({ pool }: Books, campaignId: string): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>(
    'SELECT standby_pay_seconds * 1000 AS ms FROM campaigns WHERE id = $1',
    [campaignId],
  )
  return rows[0]?.ms ?? Number.NaN
}

// A refused order never held a unit that anybody could have had.
const ordersSql = `
SELECT o.id::text, o.request_id::text AS "requestId", o.buyer_id::text AS "buyerId", o.stock_lane::int AS lane, o.quantity, o.via,
       (extract(epoch FROM o.created_at) * 1000)::float8 AS "createdAt",
       round(extract(epoch FROM o.pay_deadline_at - o.created_at) * 1000)::float8 AS "windowMs",
       CASE WHEN o.state = 'REFUSED' THEN 0 ELSE (
         SELECT (extract(epoch FROM min(e.at)) * 1000)::float8 FROM order_events e
         WHERE e.lane = o.lane AND e.order_id = o.id AND e.to_state NOT IN ('PENDING_PAYMENT', 'PAID')
       ) END AS "freeFrom"
FROM orders o WHERE o.campaign_id = $1`
