import { paidStates, refundOrderStates } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { timeOf } from '../../../../apps/bff/src/kernel/snowflake.ts'
import type { Caller, Wire } from '../wire/trpc.ts'

/** One order of the sale as the shop's books have it at the end. */
export interface BookedOrder {
  id: string
  state: string
  buyerId: string
  /** null where the books were read through the admin API, which does not tell it. */
  requestId: string | null
  quantity: number
  /** From the reserve (the time in the order's id) to the commit; null where the books do not tell. */
  writtenAfterMs: number | null
}

export interface OrderFigures {
  /** Orders that hold units: paid, or still waiting for money. */
  orders: number
  paid: number
  closed: number
  refused: number
  oversold: number
  lost: number
  duplicates: number
  /** The first few of what was lost or doubled, one line each. */
  samples: string[]
}

export interface Promises {
  /** Request id → order id, as receipts said. */
  promised: ReadonlyMap<string, string>
  /** Orders that WeChat took money for. */
  paidOrders: ReadonlySet<string>
  /** Request ids that were answered with two orders. */
  conflicts: readonly string[]
}

/** Holds what the shop told its shoppers against what its books say. */
export function countOrders(
  booked: readonly BookedOrder[],
  promises: Promises,
  { stock, limit }: { stock: number; limit: number },
): OrderFigures {
  const byId = new Map(booked.map((order) => [order.id, order]))
  const holding = booked.filter((order) => order.state === 'PAID' || order.state === 'PENDING_PAYMENT')
  const lost = [
    ...[...promises.promised]
      .filter(([, id]) => !byId.has(id))
      .map(([request, id]) => `request ${request} was promised order ${id}: no such order`),
    ...[...promises.paidOrders]
      .filter((id) => !paidOrGoingBack.has(byId.get(id)?.state ?? ''))
      .map((id) => `order ${id} was paid at WeChat and is ${byId.get(id)?.state ?? 'missing'}`),
  ]
  const duplicates = [
    ...promises.conflicts.map((conflict) => `request ${conflict}`),
    ...repeated(booked.flatMap((order) => (order.requestId ? [order.requestId] : []))).map(
      (id) => `request ${id} has two orders`,
    ),
    ...overLimit(holding, limit).map((buyer) => `buyer ${buyer} holds more than ${limit}`),
  ]
  const count = (state: string) => booked.filter((order) => order.state === state).length
  return {
    orders: holding.length,
    paid: count('PAID'),
    closed: count('CLOSED'),
    refused: count('REFUSED'),
    oversold: Math.max(0, holding.reduce((units, order) => units + order.quantity, 0) - stock),
    lost: lost.length,
    duplicates: duplicates.length,
    samples: [...lost, ...duplicates].slice(0, 10),
  }
}

export async function bookedInDatabase(pool: Pool, campaignId: string): Promise<BookedOrder[]> {
  const { rows } = await pool.query<Omit<BookedOrder, 'writtenAfterMs'> & { createdAt: Date }>(
    `SELECT id::text, state, buyer_id::text AS "buyerId", request_id::text AS "requestId", quantity, created_at AS "createdAt"
     FROM orders WHERE campaign_id = $1`,
    [campaignId],
  )
  return rows.map(({ createdAt, ...order }) => ({ ...order, writtenAfterMs: createdAt.getTime() - timeOf(order.id) }))
}

/** Page by page, as the admin shows them; at most 20,000 pages. @throws Error when the list cannot be read */
export async function bookedInAdmin(wire: Wire, staff: Caller, campaignId: string): Promise<BookedOrder[]> {
  const booked: BookedOrder[] = []
  let cursor: string | undefined
  for (let page = 0; page < 20_000; page++) {
    const answer = await wire.query(staff, 'staff.orders.list', { campaignId, ...(cursor && { cursor }) })
    if (answer.kind !== 'OK')
      throw new Error(`staff.orders.list: ${answer.kind === 'REFUSED' ? answer.message : answer.reason}`)
    for (const { id, state, buyerId, quantity } of answer.data.items)
      booked.push({ id, state, buyerId, requestId: null, quantity, writtenAfterMs: null })
    if (!answer.data.nextCursor) return booked
    cursor = answer.data.nextCursor
  }
  throw new Error('the orders list does not end')
}

const paidOrGoingBack: ReadonlySet<string> = new Set([...paidStates, ...refundOrderStates])

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>()
  return ids.filter((id) => seen.size === seen.add(id).size)
}

function overLimit(holding: readonly BookedOrder[], limit: number): string[] {
  const units = new Map<string, number>()
  for (const { buyerId, quantity } of holding) units.set(buyerId, (units.get(buyerId) ?? 0) + quantity)
  return [...units].filter(([, held]) => held > limit).map(([buyer]) => buyer)
}
