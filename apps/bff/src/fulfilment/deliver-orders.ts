/**
 * Paid orders get their codes.
 *
 * Invariant: a code goes to one order and an order's slot gets one code: both by constraint, whoever delivers and however often. Codes,
 * order, event, and what WeChat and the buyer are to be told of it are one commit. What can fail: a crash anywhere: the order is still DUE
 * and is queued again after a few seconds; an empty pool: it stays DUE with its reason and goes on when codes come in; a refund that was
 * decided first: nothing is delivered, and a refund decided after finds the order delivered (the order's row is locked by either).
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { CardSegments, Segment } from '../cards/lease-segments.ts'
import { moveShelf } from '../cards/store-codes.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import type { JobPayload } from '../jobs/catalogue.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import type { LiveCounters } from '../live/count.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface DeliverOrdersDeps {
  pool: Pool
  segments: CardSegments
  logger: Logger
  metrics: Metrics
  live: Pick<LiveCounters, 'delivered'>
  newId(): string
}

export async function deliverOrders(deps: DeliverOrdersDeps, job: JobPayload<'fulfilment.deliver'>): Promise<void> {
  const { sku, kind, orders } = job
  let left = orders.length
  for (let short = true; short; ) {
    const segment = kind === 'CARD' ? await deps.segments.of(sku) : null
    const delivered = await deliverFrom(deps, job, segment, left)
    left -= delivered.orders
    deps.metrics.cardsDelivered.inc(delivered.cards)
    for (const [offerId, count] of Object.entries(delivered.offers ?? {})) deps.live.delivered(offerId, count)
    short = segment !== null && delivered.short && !segment.last
    if (segment && short) await deps.segments.leave(sku, segment)
  }
  if (left > 0) deps.logger.warn({ sku, waiting: left }, 'paid orders got no code')
}

interface Delivered {
  orders: number
  cards: number
  /** Some of the orders want more codes than were found. */
  short: boolean
  offers: Record<string, number> | null
}

/** Replaying it changes nothing: of the job's orders, those that are still due get theirs. `left`: of these, as far as the caller knows. */
async function deliverFrom(
  deps: DeliverOrdersDeps,
  job: JobPayload<'fulfilment.deliver'>,
  segment: Segment | null,
  left: number,
): Promise<Delivered> {
  const { sku, kind, lanes, orders } = job
  const delivered = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<Delivered>({
      name: `deliver-${kind}`,
      text: segment ? deliverCardsSql : deliverLoopCardsSql,
      values: [sku, lanes, orders, ...(segment ? [segment.after, segment.upto] : [])],
    })
    crashPoint('card-claimed')
    const done = rows[0] as Delivered
    const goesOn = done.short && segment?.last === false
    if (done.orders < left && !goesOn) await explainRest(deps, sql, job)
    return done
  })
  crashPoint('card-delivered')
  return delivered
}

/** Those that are still DUE either wait for codes, or their money went back and nothing is owed to them any more. */
async function explainRest(
  deps: DeliverOrdersDeps,
  sql: Sql,
  { sku, kind, lanes, orders }: JobPayload<'fulfilment.deliver'>,
): Promise<void> {
  const { rows } = await sql.query<{ voided: number }>(restSql, [lanes, orders])
  const voided = rows[0]?.voided ?? 0
  // Their codes were never claimed: they are free, and nobody is promised them now.
  if (kind === 'CARD') await moveShelf(deps, sql, sku, voided, 'CARDS_IN')
}

const deliverCardsSql = sqlFile('deliver-cards')
const deliverLoopCardsSql = sqlFile('deliver-loop-cards')

const restSql = `
WITH rest AS (
  SELECT f.lane, f.order_id, o.state = 'PAID' AS paid FROM fulfilments f JOIN orders o ON o.lane = f.lane AND o.id = f.order_id
  WHERE f.lane = ANY($1::smallint[]) AND f.order_id = ANY($2::bigint[]) AND o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[])
    AND f.state = 'DUE' ORDER BY f.lane, f.order_id FOR UPDATE OF f
), kept AS (
  UPDATE fulfilments f SET reason = CASE WHEN r.paid THEN 'NO_CODE' END, state = CASE WHEN r.paid THEN 'DUE' ELSE 'VOID' END,
         done_at = CASE WHEN r.paid THEN NULL ELSE now() END
  FROM rest r WHERE f.lane = r.lane AND f.order_id = r.order_id
  RETURNING f.state, f.quantity
)
SELECT COALESCE(sum(quantity) FILTER (WHERE state = 'VOID'), 0)::int AS voided FROM kept`
