/**
 * A code is read.
 *
 * Invariant: nobody reads a code without a row that says who, what and when; the row is committed before the code is opened. A buyer reads
 * what their own delivered orders got, a limited number of times a minute; staff read with a reason. The code is in the answer and nowhere
 * else: no log line, no error and no audit row has it.
 */
import type { CardsOfOrder } from '@tidegate/shared/contracts/cards'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { laneOf } from '../kernel/lane.ts'
import type { Seal } from '../kernel/seal.ts'

export interface RevealDeps {
  pool: Pool
  lanes: number
  seal: Seal
  revealLimits: RevealLimits
  newId(): string
}

export interface RevealLimits {
  buyer: RateLimiterAbstract
  staff: RateLimiterAbstract
}

/** Counted in Redis, in memory while Redis is away: reading codes is never unlimited. */
export function createRevealLimits(cache: Redis): RevealLimits {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterRedis({
      storeClient: cache,
      keyPrefix,
      points,
      duration: 60,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: 60 }),
    })
  return { buyer: limiter('reveal:buyer', 20), staff: limiter('reveal:staff', 30) }
}

export type RevealOutcome =
  | { kind: 'REVEALED'; code: string }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function revealCard(
  deps: RevealDeps,
  who: { actor: 'BUYER' | 'STAFF'; actorId: string; reason?: string },
  { orderId, slot }: { orderId: string; slot: number },
): Promise<RevealOutcome> {
  const limited = await waitMs(
    (who.actor === 'BUYER' ? deps.revealLimits.buyer : deps.revealLimits.staff).consume(who.actorId),
  )
  if (limited > 0) return { kind: 'REFUSED', outcome: 'REVEAL_LIMITED', retryAfterMs: limited }

  const { rows } = await deps.pool.query<RevealRow>(revealSql, [
    laneOf(orderId, deps.lanes),
    orderId,
    slot,
    who.actor,
    who.actorId,
    who.reason ?? '',
    deps.newId(),
  ])
  const row = rows[0]
  if (!row?.known) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
  if (!row.sealed) return { kind: 'REFUSED', outcome: 'CARD_NOT_DELIVERED' }
  return {
    kind: 'REVEALED',
    code: deps.seal.open({ keyId: row.keyId, sealed: row.sealed }, row.blindIndex ?? loopCardContext(row.skuId)),
  }
}

export const loopCardContext = (skuId: string): string => `loop-card:${skuId}`

/** The slots of a buyer's order, unread; null when the order is not theirs. */
export async function readCards(
  { pool, lanes }: Pick<RevealDeps, 'pool' | 'lanes'>,
  buyerId: string,
  orderId: string,
): Promise<CardsOfOrder | null> {
  const { rows } = await pool.query<{
    state: string | null
    reason: string | null
    slot: number | null
    deliveredAt: Date
    revealedAt: Date | null
    replaced: number
  }>(
    `SELECT f.state, f.reason, d.slot, d.delivered_at AS "deliveredAt", d.revealed_at AS "revealedAt", d.replaced
     FROM orders o LEFT JOIN fulfilments f ON f.lane = o.lane AND f.order_id = o.id AND f.kind <> 'SHIP'
     LEFT JOIN card_deliveries d ON d.lane = o.lane AND d.order_id = o.id AND o.state = 'DELIVERED'
     WHERE o.lane = $1 AND o.id = $2 AND o.buyer_id = $3 ORDER BY d.slot`,
    [laneOf(orderId, lanes), orderId, buyerId],
  )
  const first = rows[0]
  if (!first) return null
  const slots = rows.flatMap(({ slot, deliveredAt, revealedAt, replaced }) =>
    slot === null
      ? []
      : [
          {
            slot,
            deliveredAt: deliveredAt.getTime(),
            revealedAt: revealedAt?.getTime() ?? null,
            replaced: replaced > 0,
          },
        ],
  )
  const waiting = first.reason === 'NO_CODE' ? 'OUT_OF_CODES' : 'WAITING'
  return { orderId, state: slots.length > 0 ? 'DELIVERED' : first.state === 'DUE' ? waiting : 'NONE', slots }
}

interface RevealRow {
  known: boolean
  skuId: string
  keyId: string
  sealed: Buffer | null
  /** null for the code of a LOOP SKU. */
  blindIndex: Buffer | null
}

// A code is its buyer's while the order is delivered; once its money goes back, nobody is shown it any more.
const revealSql = `
WITH mine AS (
  SELECT lane, id, state FROM orders WHERE lane = $1 AND id = $2 AND ($4::text = 'STAFF' OR buyer_id = $5::bigint)
), seen AS (
  UPDATE card_deliveries d SET revealed_at = CASE WHEN $4::text = 'BUYER' THEN COALESCE(d.revealed_at, now()) ELSE d.revealed_at END
  FROM mine m WHERE d.lane = m.lane AND d.order_id = m.id AND d.slot = $3 AND (m.state = 'DELIVERED' OR $4::text = 'STAFF')
  RETURNING d.order_id, d.slot, d.card_id, d.loop_card_id, d.sku_id
), noted AS (
  INSERT INTO card_reveals (order_id, slot, card_id, loop_card_id, actor, actor_id, reason)
  SELECT order_id, slot, card_id, loop_card_id, $4::text, $5::bigint, $6 FROM seen RETURNING 1
), audited AS (
  INSERT INTO audit_entries (id, staff_id, action, subject, after)
  SELECT $7::bigint, $5::bigint, 'cards.reveal', 'order:' || order_id, jsonb_build_object('slot', slot, 'reason', $6::text) FROM seen
  WHERE $4::text = 'STAFF'
)
SELECT true AS known, s.sku_id::text AS "skuId", COALESCE(c.key_id, l.key_id) AS "keyId", COALESCE(c.sealed, l.sealed) AS sealed,
       c.blind_index AS "blindIndex"
FROM mine m LEFT JOIN seen s ON true LEFT JOIN cards c ON c.id = s.card_id LEFT JOIN loop_cards l ON l.id = s.loop_card_id`

/** Milliseconds to wait when the limiter refuses, else 0. */
async function waitMs(consumed: Promise<RateLimiterRes>): Promise<number> {
  try {
    await consumed
    return 0
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(refusal.msBeforeNext, 1)
    throw refusal
  }
}
