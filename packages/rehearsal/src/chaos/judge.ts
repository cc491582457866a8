/** Was every promise of a trial kept? What the books say for themselves is the audit's; here they are held against what people were told. */
import type { Pool } from 'pg'
import type { AuditReport } from '../audit/books.ts'
import type { Backlog } from '../rush/await-drained.ts'
import { type BookedOrder, bookedInDatabase, countOrders, type OrderFigures } from '../rush/count-orders.ts'
import { closedLoop } from '../rush/pace.ts'
import { askReceipt, type Purchase, type Sale } from '../rush/purchase.ts'
import type { Tally } from '../rush/tally.ts'
import type { TrialPlan } from './plan.ts'
import type { ShopDeps } from './shop.ts'
import type { RoomNotes } from './wait-in-room.ts'

export interface Evidence {
  plan: TrialPlan
  sale: Sale
  tally: Tally
  purchases: Purchase[]
  left: Backlog
  /** Units that nobody could buy although they were free. */
  unsold: number
  room: RoomNotes
  /** Processes that ended by themselves. */
  deaths: string[]
  audit: AuditReport
}

export interface Judgement {
  /** Every promise that was broken, in words; empty when all were kept. */
  broken: string[]
  orders: OrderFigures
  taps: number
}

export async function judge(deps: ShopDeps, pool: Pool, evidence: Evidence): Promise<Judgement> {
  const { plan, sale, tally, left, unsold, deaths, audit } = evidence
  const booked = await bookedInDatabase(pool, sale.campaignId)
  const orders = countOrders(booked, tally, { stock: plan.sale.total, limit: plan.sale.limit })
  const broken = [...deaths]
  const expectNone = (count: number, words: string, samples: readonly string[] = []) => {
    if (count !== 0) broken.push([`${count} ${words}`, ...samples].join('\n    '))
  }
  expectNone(orders.oversold, 'units oversold')
  expectNone(orders.lost + orders.duplicates, 'promises lost or doubled', orders.samples)
  expectNone(tally.unanswered.size, 'people without an answer', [...tally.unanswered.values()].slice(0, 5))
  expectNone(left.journal, 'journal entries not written')
  expectNone(left.releases, 'releases still owed')
  expectNone(left.unpaid, 'unpaid orders not closed')
  expectNone(unsold, 'free units that nobody could buy')
  expectNone(evidence.room.broken.length, 'people saw what a waiting room may not do', evidence.room.broken.slice(0, 5))
  const unpaid = booked.filter(({ state, id }) => state === 'PAID' && !tally.paidOrders.has(id))
  expectNone(unpaid.length, 'orders are paid, and nobody paid them', unpaid.map(({ id }) => id).slice(0, 5))
  const untold = await askReceipts(deps, evidence, booked)
  expectNone(untold.length, 'receipts that do not say what the books say', untold.slice(0, 5))
  for (const check of audit.checks) if (!check.ok) expectNone(check.figures.broken ?? 1, check.label, check.samples)
  return { broken, orders, taps: tally.requests }
}

/** Everybody asks once more, also those who left without looking. */
async function askReceipts(
  deps: ShopDeps,
  { purchases, tally }: Evidence,
  booked: readonly BookedOrder[],
): Promise<string[]> {
  const byRequest = new Map(booked.map((order) => [order.requestId, order]))
  const untold: string[] = []
  await closedLoop(purchases, 32, async (purchase) => {
    const { requestId } = purchase
    const order = byRequest.get(requestId)
    if (!order && !tally.promised.has(requestId)) return
    const receipt = await askReceipt(deps, purchase)
    if (receipt && receipt.orderId === order?.id && receipt.state === order.state) return
    const [told, stands] = [receipt, order].map((it) => (it ? it.state : 'nothing'))
    untold.push(`request ${requestId}: the receipt says ${told}, the books ${stands}`)
  })
  return untold
}
