/**
 * The body of a tap, checked by hand first: at T0 every request carries one, and nearly all are what the app sends. What this does not
 * recognise at a glance, the contract's schema judges; a test holds the two against each other.
 */
import { type BuyInput, buyInput } from '@tidegate/shared/contracts/rush'
import type { ZodSafeParseResult } from 'zod'

export function readBuyInput(body: unknown): ZodSafeParseResult<BuyInput> {
  const { offerId, quantity, requestId, retry = false, ticket } = (body ?? {}) as Record<string, unknown>
  const plain =
    typeof offerId === 'string' &&
    id.test(offerId) &&
    Number.isInteger(quantity) &&
    (quantity as number) >= 1 &&
    (quantity as number) <= 99 &&
    typeof requestId === 'string' &&
    uuid.test(requestId) &&
    typeof retry === 'boolean' &&
    (ticket === undefined || (typeof ticket === 'string' && ticket.length <= 300))
  if (!plain) return buyInput.safeParse(body)
  const data: BuyInput = { offerId, quantity: quantity as number, requestId, retry }
  if (ticket !== undefined) data.ticket = ticket
  return { success: true, data }
}

// Up to 18 digits: the first that PostgreSQL's bigint cannot hold has 19.
const id = /^[1-9]\d{0,17}$/
const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i
