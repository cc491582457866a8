import type { MessageKind } from '@tidegate/shared/contracts/messages'
import type { Sql } from '../db/pool.ts'

/**
 * In the transaction of what happened to the orders: their buyers are to be told, if they asked for it. Where nobody asked, nothing is
 * written. A message that cannot be sent never comes back to the order.
 */
export async function oweMessages(
  sql: Sql,
  kind: Exclude<MessageKind, 'START' | 'STANDBY'>,
  orders: readonly { lane: number; orderId: string }[],
): Promise<void> {
  await sql.query(
    `INSERT INTO outbox (topic, offer_id, payload)
     SELECT 'message.due', o.offer_id, jsonb_build_object('kind', $1::text, 'buyer', o.buyer_id::text, 'subject', o.id::text)
     FROM unnest($2::smallint[], $3::bigint[]) AS t(lane, id) JOIN orders o USING (lane, id)
     WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = $1::text AND c.subject = o.id AND c.buyer_id = o.buyer_id AND c.state = 'OPEN')`,
    [kind, orders.map(({ lane }) => lane), orders.map(({ orderId }) => orderId)],
  )
}

/** A unit came free for a buyer on standby. `subject` is the campaign: that is what they gave their consent for. */
export async function oweStandbyMessage(
  sql: Sql,
  { buyerId, campaignId, offerId }: { buyerId: string; campaignId: string; offerId: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO outbox (topic, offer_id, payload)
     SELECT 'message.due', $3, jsonb_build_object('kind', 'STANDBY', 'buyer', $1::text, 'subject', $2::text)
     WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'STANDBY' AND c.subject = $2::bigint AND c.buyer_id = $1::bigint AND c.state = 'OPEN')`,
    [buyerId, campaignId, offerId],
  )
}
