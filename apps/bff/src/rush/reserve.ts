/**
 * One tap against the hot state: one Redis round trip, all or nothing.
 *
 * Invariant: stock, buyer count, reservation and journal entry change together (reserve.lua). Time is Redis's own.
 * What can fail: the reply may be lost after the script ran; the same request id then gets the same reservation back (AGAIN).
 * A cold shelf is a code of its own: never zero units, never infinite.
 */
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'

export interface ReserveInput {
  lane: number
  offerId: string
  buyerId: string
  requestId: string
  orderId: string
  quantity: number
}

export type ReserveOutcome =
  | { kind: 'RESERVED' | 'AGAIN'; orderId: string }
  | { kind: 'SOLD_OUT'; epoch: number; version: number }
  | { kind: 'COLD' | 'NOT_STARTED' | 'ENDED' | 'PAUSED' | 'LIMIT_REACHED' | 'TOO_FAST' | 'REQUEST_ID_REUSED' }

export interface BuyerBucket {
  perSecond: number
  burst: number
}

export async function reserve(scripts: Scripts, bucket: BuyerBucket, input: ReserveInput): Promise<ReserveOutcome> {
  const { lane, offerId, buyerId, requestId } = input
  const tapMs = 1_000 / bucket.perSecond
  const [kind, orderId, epoch, version] = (await scripts.reserve(
    {
      stock: keys.stock(lane, offerId),
      buyers: keys.buyers(lane, offerId),
      reservation: keys.reservation(lane, buyerId, requestId),
      bucket: keys.bucket(lane, buyerId),
      journal: keys.journal(lane),
    },
    {
      order: input.orderId,
      buyer: buyerId,
      offer: offerId,
      request: requestId,
      quantity: input.quantity,
      tapMs,
      burstMs: tapMs * bucket.burst,
      keepMs: reservationOutlivesSaleMs,
    },
  )) as [ReserveOutcome['kind'], string, number, number]
  if (kind === 'RESERVED' || kind === 'AGAIN') return { kind, orderId }
  return kind === 'SOLD_OUT' ? { kind, epoch, version } : { kind }
}

// A shopper who comes back hours after the sale still finds the receipt here; later it is found in PostgreSQL.
const reservationOutlivesSaleMs = 6 * 3_600_000
