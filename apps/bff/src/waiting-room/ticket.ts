/**
 * A place in a waiting room, signed: `v1.<kid>.<payload>.<mac>`. Whoever holds it need not be looked up; whoever changes it, or is
 * somebody else, has nothing. It is no right to buy: the frontier decides about that, and the shelf after it.
 *
 * The mac is HMAC-SHA256 over everything before it, so the version and the key id are signed too. Keys rotate: the first signs, all verify.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { RoomPlace } from '@tidegate/shared/contracts/waiting-room'
import { LRUCache } from 'lru-cache'

export interface TicketClaim {
  campaignId: string
  /** Of the room. */
  epoch: number
  buyerId: string
  place: RoomPlace
}

export interface TicketKey {
  id: string
  secret: string
}

export interface Tickets {
  sign(claim: TicketClaim): string
  /** null: not one of ours. Bound to nobody yet: the caller compares buyer, campaign and epoch. */
  verify(ticket: string): TicketClaim | null
}

/** `keys`: the first signs. */
export function createTickets(keys: readonly TicketKey[]): Tickets {
  const secrets = new Map<string, KeyObject>(keys.map(({ id, secret }) => [id, createSecretKey(Buffer.from(secret))]))
  const signing = keys[0]
  if (!signing) throw new Error('no ticket key')
  // A shopper taps more than once, and a tap has better things to do than to hash.
  const verified = new LRUCache<string, TicketClaim>({ max: 20_000 })
  const macOf = (text: string, secret: KeyObject) => createHmac('sha256', secret).update(text).digest()
  return {
    sign(claim) {
      const text = `v1.${signing.id}.${Buffer.from(payloadOf(claim)).toString('base64url')}`
      return `${text}.${macOf(text, secrets.get(signing.id) as KeyObject).toString('base64url')}`
    },
    verify(ticket) {
      const known = verified.get(ticket)
      if (known) return known
      const [, text = '', kid = '', payload = '', mac = ''] = shape.exec(ticket) ?? []
      const secret = secrets.get(kid)
      if (!secret) return null
      const expected = macOf(text, secret)
      const given = Buffer.from(mac, 'base64url')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      const claim = claimOf(Buffer.from(payload, 'base64url').toString())
      if (claim) verified.set(ticket, claim)
      return claim
    },
  }
}

// 43 characters are 32 bytes, written in one way only: the last carries four bits.
const shape = /^(v1\.([\w-]{1,16})\.([\w-]{1,150}))\.([\w-]{42}[AEIMQUYcgkosw048])$/

function payloadOf({ campaignId, epoch, buyerId, place }: TicketClaim): string {
  return `${campaignId}:${epoch}:${buyerId}:${place.kind === 'LOBBY' ? `L${place.index}` : `Q${place.number}`}`
}

function claimOf(payload: string): TicketClaim | null {
  const found = /^(\d+):(\d+):(\d+):([LQ])(\d+)$/.exec(payload)
  if (!found) return null
  const [, campaignId = '', epoch = '', buyerId = '', kind, at] = found
  const place: RoomPlace = kind === 'L' ? { kind: 'LOBBY', index: Number(at) } : { kind: 'QUEUE', number: Number(at) }
  return { campaignId, epoch: Number(epoch), buyerId, place }
}
