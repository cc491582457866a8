/**
 * Buyers as staff see them. A search for the end of an openid walks the table, on the staff's own connections: an index for it would be
 * kept up by every first login of a rush.
 */
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { buyersInput, StaffBuyer, StaffBuyerRow } from '@tidegate/shared/contracts/people'
import { idSchema } from '@tidegate/shared/ids'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import { readBlocks } from './block.ts'
import { networkOf } from './blocks.ts'

export interface ReadBuyersDeps {
  pool: Pool
  cache: Redis
  lanes: number
}

export async function listBuyers(
  sql: Sql,
  { search, blocked, cursor }: z.output<typeof buyersInput>,
  pageSize = 30,
): Promise<Page<StaffBuyerRow>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const { id, nickname, tail } = meaningOf(search ?? '')
  const { rows } = await sql.query<Row>(
    `${buyerSelect}
     WHERE ($1::bigint IS NULL OR b.id < $1)
       AND ($2::bigint IS NULL OR b.id = $2) AND ($3::text IS NULL OR b.nickname LIKE $3)
       AND ($4::text IS NULL OR right(b.openid, length($4)) = $4) AND (NOT $5 OR ${isBlocked})
     ORDER BY b.id DESC LIMIT $6`,
    [before, id, nickname, tail, blocked === 'yes', pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map(viewOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

export async function getBuyer({ pool, cache, lanes }: ReadBuyersDeps, buyerId: string): Promise<StaffBuyer | null> {
  const [buyer, orders, notes, rank] = await Promise.all([
    pool.query<Row & { lastAddress: string | null; lastDevice: string | null }>(`${buyerSelect} WHERE b.id = $1`, [
      buyerId,
    ]),
    pool.query<Record<'placed' | 'paid' | 'paidFen' | 'refundedFen', string>>(
      `SELECT count(*) AS placed, count(paid_at) AS paid, COALESCE(sum(amount_fen) FILTER (WHERE paid_at IS NOT NULL), 0) AS "paidFen",
              COALESCE(sum(refunded_fen), 0) AS "refundedFen"
       FROM orders WHERE lane = $1 AND buyer_id = $2`,
      [laneOf(buyerId, lanes), buyerId],
    ),
    pool.query<{ id: string; text: string; by: string; at: Date }>(
      `SELECT n.id::text, n.text, COALESCE(s.name, '') AS by, n.at FROM buyer_notes n LEFT JOIN staff s ON s.id = n.staff_id
       WHERE n.buyer_id = $1 ORDER BY n.id DESC LIMIT 100`,
      [buyerId],
    ),
    // A cache that is away knows nothing of anybody.
    cache.get(cacheKeys.riskRank(buyerId)).catch(() => null),
  ])
  const row = buyer.rows[0]
  if (!row) return null
  const { lastAddress, lastDevice } = row
  const values = [buyerId, ...(lastAddress ? [networkOf(lastAddress)] : []), ...(lastDevice ? [lastDevice] : [])]
  const sums = Object.entries(orders.rows[0] ?? {}).map(([name, sum]) => [name, Number(sum)])
  return {
    ...viewOf(row),
    ...{ lastAddress, lastDevice },
    riskRank: rank !== null && /^\d$/.test(rank) ? Number(rank) : null,
    orders: Object.fromEntries(sums) as StaffBuyer['orders'],
    blocks: await readBlocks(pool, { values }),
    notes: notes.rows.map((note) => ({ ...note, at: note.at.getTime() })),
  }
}

/** @returns false when there is no such buyer */
export async function noteBuyer(
  { pool, newId }: { pool: Pool; newId(): string },
  staffId: string,
  { buyerId, text }: { buyerId: string; text: string },
): Promise<boolean> {
  return inTransaction(pool, async (sql: Sql) => {
    const { rowCount } = await sql.query(
      'INSERT INTO buyer_notes (id, buyer_id, staff_id, text) SELECT $1, id, $3, $4 FROM buyers WHERE id = $2',
      [newId(), buyerId, staffId, text],
    )
    if (!rowCount) return false
    await recordAudit(sql, {
      ...{ id: newId(), staffId, action: 'buyer.note', subject: `buyer:${buyerId}`, after: { text } },
    })
    return true
  })
}

/** A long number is an id; words that an openid cannot have begin a nickname; what is left ends an openid. */
function meaningOf(search: string): Record<'id' | 'nickname' | 'tail', string | null> {
  const id = search.length >= 15 && idSchema.safeParse(search).success ? search : null
  const isTail = /^[\w-]+$/.test(search)
  return {
    id,
    nickname: search !== '' && !isTail ? `${search.replace(/[\\%_]/g, '\\$&')}%` : null,
    tail: isTail && id === null ? search : null,
  }
}

interface Row {
  id: string
  nickname: string
  openidTail: string
  createdAt: Date
  lastLoginAt: Date | null
  lastAddress: string | null
  lastDevice: string | null
  blocked: boolean
}

function viewOf({ id, nickname, openidTail, createdAt, lastLoginAt, blocked }: Row): StaffBuyerRow {
  return {
    ...{ id, nickname, openidTail, blocked },
    createdAt: createdAt.getTime(),
    lastLoginAt: lastLoginAt?.getTime() ?? null,
  }
}

const isBlocked = `EXISTS (
  SELECT FROM blocks k WHERE k.kind = 'BUYER' AND k.value = b.id::text AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()))`
const buyerSelect = `
SELECT b.id::text, b.nickname, right(b.openid, 6) AS "openidTail", b.created_at AS "createdAt", b.last_login_at AS "lastLoginAt",
       b.last_address AS "lastAddress", b.last_device AS "lastDevice", ${isBlocked} AS blocked
FROM buyers b`
