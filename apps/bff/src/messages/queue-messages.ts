/**
 * From "somebody is to be told" to a message in the queue.
 *
 * Invariant: one consent, one message (unique): a consent is used in the statement that makes the message. No order waits for any of this:
 * an order's commit left a row in the outbox, and whatever happens here happens after it. A hundred thousand who want to hear of a start
 * hold up nobody else: the queue holds a few seconds of work, START comes last, and its consents stay open until there is room.
 * What can fail: a crash between making and queueing, or a queue that loses its jobs: a message that is DUE and was queued a minute ago is
 * queued again.
 */
import type { Pool } from 'pg'
import type { PacedQueue } from '../jobs/queues.ts'

export interface QueueMessagesDeps {
  pool: Pool
  messageQueue: Omit<PacedQueue<'messages.send'>, 'close'>
}

/** Returns how many were queued. */
export async function queueMessages({ pool, messageQueue }: QueueMessagesDeps): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ taken: number }>(takeSql, [takeLimit])
    if ((rows[0]?.taken ?? 0) < takeLimit) break
  }
  const room = Math.max(0, mostWaiting - (await messageQueue.waiting()))
  await pool.query(startSql, [`${startsSoonMinutes} minutes`, room])
  const { rows } = await pool.query<{ id: string }>(dueSql, [room])
  for (const { id } of rows) await messageQueue.add({ message: id })
  return rows.length
}

const takeLimit = 500
/** As many as the limiter lets through in a few seconds: the rest keeps in PostgreSQL, not in Redis. */
const mostWaiting = 500
const startsSoonMinutes = 10

// The oldest consent of each buyer for the thing; an outbox row without one is done.
const takeSql = `
WITH owed AS (
  SELECT id, payload->>'kind' AS kind, (payload->>'buyer')::bigint AS buyer_id, (payload->>'subject')::bigint AS subject FROM outbox
  WHERE topic = 'message.due' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), consent AS (
  SELECT DISTINCT ON (c.kind, c.subject, c.buyer_id) c.id FROM owed w
  JOIN message_consents c ON c.kind = w.kind AND c.subject = w.subject AND c.buyer_id = w.buyer_id AND c.state = 'OPEN'
  ORDER BY c.kind, c.subject, c.buyer_id, c.id
), used AS (
  UPDATE message_consents c SET state = 'USED', used_at = now() FROM consent k WHERE c.id = k.id AND c.state = 'OPEN'
  RETURNING c.id, c.buyer_id, c.kind, c.subject
), made AS (
  INSERT INTO messages (consent_id, buyer_id, kind, subject) SELECT id, buyer_id, kind, subject FROM used ON CONFLICT DO NOTHING
), gone AS (
  DELETE FROM outbox b USING owed w WHERE b.id = w.id RETURNING 1
)
SELECT count(*)::int AS taken FROM gone`

// Nobody writes "a sale is about to start" anywhere: the consents for campaigns that start soon are what is owed. No more are used than
// there is room for after the rest: what cannot be told in time would have cost its consent.
const startSql = `
WITH consent AS (
  SELECT c.id FROM campaigns p JOIN message_consents c ON c.kind = 'START' AND c.subject = p.id AND c.state = 'OPEN'
  WHERE p.state = 'PUBLISHED' AND p.starts_at BETWEEN now() AND now() + $1::interval
  ORDER BY c.id LIMIT greatest(0, $2 - (SELECT count(*) FROM messages WHERE state = 'DUE' AND queued_at IS NULL))
  FOR UPDATE OF c SKIP LOCKED
), used AS (
  UPDATE message_consents c SET state = 'USED', used_at = now() FROM consent k WHERE c.id = k.id AND c.state = 'OPEN'
  RETURNING c.id, c.buyer_id, c.kind, c.subject
)
INSERT INTO messages (consent_id, buyer_id, kind, subject) SELECT id, buyer_id, kind, subject FROM used ON CONFLICT DO NOTHING`

const dueSql = `
WITH due AS (
  SELECT id FROM messages WHERE state = 'DUE' AND (queued_at IS NULL OR queued_at < now() - interval '1 minute')
  ORDER BY kind = 'START', queued_at NULLS FIRST, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE messages m SET queued_at = now() FROM due d WHERE m.id = d.id RETURNING m.id::text`
