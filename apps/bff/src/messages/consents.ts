import { type MessageKind, messageKinds } from '@tidegate/shared/contracts/messages'
import type { Pool } from 'pg'

/**
 * Each tap of "allow" is good for one message, also when it is tapped twice for one thing. A buyer cannot hoard more than a handful a kind
 * and subject: WeChat counts its own side, and what we count beyond it would only be refused.
 */
export async function giveConsent(
  pool: Pool,
  buyerId: string,
  { kinds, subject }: { kinds: readonly MessageKind[]; subject: string },
): Promise<MessageKind[]> {
  await pool.query(
    `INSERT INTO message_consents (buyer_id, kind, subject)
     SELECT $1, k.kind, $3 FROM unnest($2::text[]) AS k(kind)
     WHERE (SELECT count(*) FROM message_consents c WHERE c.kind = k.kind AND c.subject = $3 AND c.buyer_id = $1 AND c.state = 'OPEN') < ${mostOpen}
       AND (SELECT count(*) FROM (SELECT FROM message_consents c WHERE c.buyer_id = $1 AND c.kind = k.kind AND c.state = 'OPEN' LIMIT ${mostOfKind}) m) < ${mostOfKind}`,
    [buyerId, [...new Set(kinds)], subject],
  )
  return readConsents(pool, buyerId, subject)
}

export async function readConsents(pool: Pool, buyerId: string, subject: string): Promise<MessageKind[]> {
  const { rows } = await pool.query<{ kind: MessageKind }>(
    `SELECT DISTINCT kind FROM message_consents WHERE kind = ANY($3::text[]) AND subject = $2 AND buyer_id = $1 AND state = 'OPEN'`,
    [buyerId, subject, messageKinds],
  )
  return rows.map(({ kind }) => kind)
}

const mostOpen = 3
const mostOfKind = 200
