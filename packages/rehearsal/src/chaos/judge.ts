/** Was every promise of a trial kept? What the books say for themselves is the audit's; here they are held against what people were told. */
import { refundOrderStates } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import type { AuditReport } from '../audit/books.ts'
import type { Backlog } from '../rush/await-drained.ts'
import {
  type BookedOrder,
  bookedInDatabase,
  countOrders,
  type OrderFigures,
  type Promises,
} from '../rush/count-orders.ts'
import { closedLoop } from '../rush/pace.ts'
import { askReceipt, type Purchase, type Sale } from '../rush/purchase.ts'
import type { Tally } from '../rush/tally.ts'
import { judgeStandby, type StandbyFacts } from './judge-standby.ts'
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
  standby: StandbyFacts
  /** Processes that ended by themselves. */
  deaths: string[]
  audit: AuditReport
}

export interface Judgement {
  /** Every promise that was broken, in words; empty when all were kept. */
  broken: string[]
  orders: OrderFigures
  /** How often drift stood still and was counted away (rush/reconcile). The books are right then; that it was needed is worth a look. */
  recounts: number
}

export async function judge(deps: ShopDeps, pool: Pool, evidence: Evidence): Promise<Judgement> {
  const { plan, sale, tally, left, unsold, deaths, audit } = evidence
  const booked = await bookedInDatabase(pool, sale.campaignId)
  const told = await withoutLedgerNumbers(pool, sale.campaignId, tally)
  const orders = countOrders(booked, told, { stock: plan.sale.total, limit: plan.sale.limit })
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
  // An abort voids places along with the tickets they came from.
  const turns = evidence.room.mayBeVoid() ? [] : judgeStandby(evidence.standby)
  expectNone(turns.length, 'promises of standby were broken', turns.slice(0, 5))
  const unpaid = booked.filter(({ state, id }) => state === 'PAID' && !tally.paidOrders.has(id))
  expectNone(unpaid.length, 'orders are paid, and nobody paid them', unpaid.map(({ id }) => id).slice(0, 5))
  const untold = await askReceipts(deps, evidence, booked)
  expectNone(untold.length, 'receipts that do not say what the books say', untold.slice(0, 5))
  for (const check of audit.checks) if (!check.ok) expectNone(check.figures.broken ?? 1, check.label, check.samples)
  const moving = Math.max(...audit.checks.map((check) => check.figures.moving ?? 0))
  expectNone(moving, 'lanes that never stood still to be audited')
  return { broken, orders, recounts: await countRecounts(pool, sale.campaignId) }
}

async function countRecounts(pool: Pool, campaignId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'stock.recount' AND subject = 'campaign:' || $1`,
    [campaignId],
  )
  return rows[0]?.n ?? 0
}

/**
 * A tap that may have reached Redis just before it went away gets an order of another number from the ledger: the request is what it is
 * known by, and it has one order. So numbers that such a request was told count for nothing.
 */
async function withoutLedgerNumbers(pool: Pool, campaignId: string, tally: Tally): Promise<Promises> {
  const { rows } = await pool.query<{ request: string }>(
    `SELECT request_id::text AS request FROM orders WHERE campaign_id = $1 AND via = 'LEDGER'`,
    [campaignId],
  )
  const fromLedger = new Set(rows.map(({ request }) => request))
  return {
    promised: new Map([...tally.promised].filter(([request]) => !fromLedger.has(request))),
    paidOrders: tally.paidOrders,
    conflicts: tally.conflicts.filter((conflict) => !fromLedger.has(conflict.split(':')[0] ?? '')),
  }
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
    if (receipt && receipt.orderId === order?.id && receiptStates(order.state).includes(receipt.state)) return
    const [told, stands] = [receipt, order].map((it) => (it ? it.state : 'nothing'))
    untold.push(`request ${requestId}: the receipt says ${told}, the books ${stands}`)
  })
  return untold
}

/** What a receipt may say of an order: of money that goes back, only whether the tap had been won. */
function receiptStates(state: string): string[] {
  return refundOrderStates.some((goesBack) => goesBack === state) ? ['PAID', 'REFUND_DUE'] : [state]
}
