/**
 * Journal entries that could not be written (orders/write-orders), in a person's hands.
 *
 * Invariant: a letter is resolved in the commit that knows its outcome, and once: its entry is an order, or a REFUSED order whose units
 * the outbox owes back. Until then its units count as parked and its receipt as queued. What can fail: a crash between an order and its
 * letter's resolution (redriving again finds the order), two people at once (one waits for the other and finds it resolved). An entry that
 * fails again stays, with its new reason.
 */
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { DeadLetterRow, deadLettersInput, resolveDeadLetterInput } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import { insertRefused, type WriteOrdersDeps, writeOrders } from '../orders/write-orders.ts'
import { journalGroup, keys } from '../redis/keys.ts'

export interface ResolveDeps extends WriteOrdersDeps {
  ids: Ids
  newId(): string
}

export type ResolveOutcome = { kind: 'DONE'; letter: DeadLetterRow } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Newest first; `open: false` shows those that are resolved. */
export async function listDeadLetters(
  sql: Sql,
  { open, cursor }: z.infer<typeof deadLettersInput>,
): Promise<Page<DeadLetterRow>> {
  const before = cursor && /^\d{1,18}$/.test(cursor) ? cursor : null
  const { rows } = await sql.query<LetterRow>(
    `SELECT ${columns} FROM dead_letters WHERE (resolved_at IS NULL) = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [open, before, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map(viewOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

export async function resolveDeadLetter(
  deps: ResolveDeps,
  staffId: string,
  { id, how }: z.infer<typeof resolveDeadLetterInput>,
): Promise<ResolveOutcome> {
  return inTransaction(deps.pool, async (sql) => {
    // Not the row's lock: an entry that fails again writes its reason into the row, from another connection.
    await sql.query('SELECT pg_advisory_xact_lock($1, hashint8($2::bigint))', [lockSpace, id])
    const { rows } = await sql.query<LetterRow & { payload: unknown }>(
      `SELECT ${columns}, payload FROM dead_letters WHERE id = $1 AND queue = 'orders.write' AND resolved_at IS NULL`,
      [id],
    )
    if (!rows[0]) return { kind: 'REFUSED', outcome: 'DEAD_LETTER_NOT_FOUND' }
    const entry = parkedEntry.parse(rows[0].payload)
    const outcome = how === 'REDRIVE' ? await redrive(deps, entry) : await giveUp(deps, sql, entry)
    if (outcome === 'OFFER_NOT_FOUND') return { kind: 'REFUSED', outcome }
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: how === 'REDRIVE' ? 'dead-letter.redrive' : 'dead-letter.give-up',
      subject: `dead-letter:${id}`,
      after: { order: entry.order, outcome },
    })
    const after = await sql.query<LetterRow>(
      `UPDATE dead_letters SET resolved_at = CASE WHEN $2 THEN now() END WHERE id = $1 RETURNING ${columns}`,
      [id, outcome !== 'FAILED_AGAIN'],
    )
    return { kind: 'DONE', letter: viewOf(after.rows[0] as LetterRow) }
  })
}

/** Once more through the writer, which finds what has been done already. */
async function redrive(deps: ResolveDeps, entry: ParkedEntry): Promise<'WRITTEN' | 'FAILED_AGAIN'> {
  await writeOrders(deps, { lane: entry.lane, entries: [entry] })
  return (await orderOf(deps, deps.pool, entry)) ? 'WRITTEN' : 'FAILED_AGAIN'
}

async function giveUp(
  deps: ResolveDeps,
  sql: PoolClient,
  entry: ParkedEntry,
): Promise<'GIVEN_UP' | 'WRITTEN' | 'OFFER_NOT_FOUND'> {
  // Its terms make the order that tells the buyer; an offer that is gone has to come back first.
  const terms = await deps.offerTerms(entry.offer)
  if (!terms) return 'OFFER_NOT_FOUND'
  // A crash after parking may have left it on the journal, from where it would be driven again.
  await deps.scripts.settle({ journal: keys.journal(entry.lane) }, { group: journalGroup, entries: [entry.entry] })
  const written = await orderOf(deps, sql, entry)
  if (written === entry.order) return 'WRITTEN'
  let order = entry.order
  if (!written) {
    const refused = {
      stockLane: entry.lane,
      buyerLane: laneOf(entry.buyer, deps.lanes),
      terms,
      reason: 'GIVEN_UP' as const,
    }
    if (!(await insertRefused(sql, { ...refused, entry }))) {
      // The id is another order's, which is why this one could not be written; the mark of the release may not be under it either.
      order = deps.ids.next(geneOf(entry.buyer))
      await insertRefused(sql, { ...refused, entry: { ...entry, order } })
    }
  }
  const { lane, buyer, offer, request, quantity } = entry
  await sql.query(`INSERT INTO outbox (topic, offer_id, payload) VALUES ('stock.release', $1, $2)`, [
    offer,
    { lane, order, buyer, offer, request, quantity },
  ])
  return 'GIVEN_UP'
}

/** Id of the order that the entry's request led to. */
async function orderOf({ lanes }: ResolveDeps, sql: Sql, { buyer, request }: ParkedEntry): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    'SELECT id::text FROM orders WHERE lane = $1 AND buyer_id = $2 AND request_id = $3',
    [laneOf(buyer, lanes), buyer, request],
  )
  return rows[0]?.id ?? null
}

type ParkedEntry = z.infer<typeof parkedEntry>

const parkedEntry = z.object({
  lane: z.number().int(),
  entry: z.string(),
  order: z.string(),
  buyer: z.string(),
  offer: z.string(),
  request: z.string(),
  quantity: z.number().int(),
  epoch: z.number().int(),
  via: z.enum(['RUSH', 'STANDBY']),
})

interface LetterRow {
  id: string
  queue: string
  key: string
  error: string
  created_at: Date
  resolved_at: Date | null
}

function viewOf({ created_at, resolved_at, id, queue, key, error }: LetterRow): DeadLetterRow {
  return { id, queue, key, error, createdAt: created_at.getTime(), resolvedAt: resolved_at?.getTime() ?? null }
}

const columns = 'id::text, queue, key, error, created_at, resolved_at'
const pageSize = 50
const lockSpace = 0x64_6c
