/**
 * The story of a rehearsal: a merchant stages a sale, a crowd arrives, everything drains, the books are held against what the
 * shoppers were told.
 */
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Instance } from '../../../../scripts/instance/start-instance.ts'
import { auditBooks } from '../audit/audit-books.ts'
import type { AuditReport } from '../audit/books.ts'
import { createHttp } from '../wire/http.ts'
import { createSandbox } from '../wire/sandbox.ts'
import { createWire } from '../wire/trpc.ts'
import { logIn, openCampaign, type Visitor } from './arrive.ts'
import { awaitDrained, type Backlog, backlogInAdmin, backlogInStores } from './await-drained.ts'
import { breakThings, type FaultNote } from './break-things.ts'
import { bookedInAdmin, bookedInDatabase, countOrders, type OrderFigures } from './count-orders.ts'
import { makeCrowd } from './crowd.ts'
import type { RushOptions } from './options.ts'
import { closedLoop, openLoop } from './pace.ts'
import type { Sale } from './purchase.ts'
import { readStock, type StockPoint } from './read-stock.ts'
import { shop } from './shopper.ts'
import { signInStaff, stageSale } from './stage-sale.ts'
import { createTally, type Tally } from './tally.ts'

export interface RushShop {
  apiUrl: string
  sandboxUrl: string
  staff: { account: string; password: string }
  /** Its stores, when we may look into them: then the audit is part of the run. */
  books: { pool: Pool; hot: Redis; lanes: number } | null
  /** The instance to break, when it is our own. */
  instance: Instance | null
}

export interface RushEvents {
  onPhase(title: string): void
  /** The sale is staged: from now on `tally` counts towards it. */
  onSale(sale: Sale, tally: Tally): void
  onFault(words: string): void
}

export interface RushResult {
  options: RushOptions
  tally: Tally
  orders: OrderFigures
  answered: number
  drift: number
  /** null: the stores of the target are not ours to read. */
  audit: AuditReport | null
  left: Backlog
  stock: StockPoint[]
  faults: FaultNote[]
  /** From the start of the sale to the last shopper's last answer. */
  seconds: number
  startedAt: Date
}

const connections = 256
const clientTimeoutMs = 8_000

export async function runRush(options: RushOptions, rushShop: RushShop, events: RushEvents): Promise<RushResult> {
  const time = { now: () => performance.timeOrigin + performance.now(), until }
  const shopHttp = createHttp(rushShop.apiUrl, connections)
  const sandboxHttp = createHttp(rushShop.sandboxUrl, 64)
  try {
    const wire = createWire(shopHttp, clientTimeoutMs)
    const tally = createTally()
    const deps = { ...time, wire, sandbox: createSandbox(sandboxHttp), tally }
    const staff = await signInStaff(wire, rushShop.staff)

    events.onPhase(`${options.shoppers} shoppers log in`)
    const visitors: Visitor[] = []
    await closedLoop(makeCrowd(options), 48, async (shopper) => {
      const visitor = await logIn(deps, shopper)
      if (visitor) visitors.push(visitor)
      else tally.unanswered.set(shopper.device, 'could not log in')
    })

    events.onPhase('the merchant stages the sale')
    const doorsSeconds = 4 + options.shoppers / 600
    const startsAt = Math.ceil(time.now() + doorsSeconds * 1000)
    const deadline = startsAt + (options.arriveSeconds + 2 * options.payWindowSeconds + 90) * 1000
    const { stock, limit, payWindowSeconds } = options
    const staged = await stageSale(wire, staff, { stock, limit, payWindowSeconds, startsAt, endsAt: deadline + 60_000 })
    const lastTapAt = startsAt + (options.arriveSeconds + payWindowSeconds + 30) * 1000
    const sale: Sale = { ...staged, startsAt, lastTapAt, deadline, stock }
    events.onSale(sale, tally)

    events.onPhase('shoppers open the campaign')
    const doorsOpenAt = time.now()
    const lobbyMs = startsAt - 800 - doorsOpenAt
    await openLoop(
      visitors,
      ({ shopper }) => doorsOpenAt + shopper.opensAtShare * lobbyMs,
      until,
      (visitor) => openCampaign(deps, visitor, sale.campaignId),
    )

    events.onPhase('the sale')
    const breaking = rushShop.instance
      ? breakThings(rushShop.instance, options.faults, startsAt, { ...time, onFault: events.onFault })
      : Promise.resolve([])
    await Promise.all(visitors.map((visitor) => shop(deps, sale, visitor)))
    const seconds = (time.now() - startsAt) / 1000
    const faults = await breaking

    events.onPhase('the pipeline drains')
    const { books } = rushShop
    const readBacklog = () =>
      books ? backlogInStores(books, sale.campaignId) : backlogInAdmin(wire, staff, sale.campaignId)
    const drainedBy = { deadline: time.now() + (payWindowSeconds + 45) * 1000 }
    const left = await awaitDrained(readBacklog, time, drainedBy)
    const stockCurve = await readStock(wire, staff, sale)

    events.onPhase('the books are audited')
    const booked = books
      ? await bookedInDatabase(books.pool, sale.campaignId)
      : await bookedInAdmin(wire, staff, sale.campaignId)
    for (const { writtenAfterMs } of booked) if (writtenAfterMs !== null) tally.written.record(writtenAfterMs)
    const audit = books ? await auditBooks(books) : null
    if (!books) await wire.mutate(staff, 'staff.campaigns.close', { campaignId: sale.campaignId })
    return {
      options,
      tally,
      orders: countOrders(booked, tally, options),
      answered: options.shoppers - tally.unanswered.size,
      drift: audit ? audit.drift : left.releases,
      audit,
      left,
      stock: stockCurve,
      faults,
      seconds,
      startedAt: new Date(startsAt),
    }
  } finally {
    await Promise.all([shopHttp.close(), sandboxHttp.close()])
  }
}

/** Every promise of the sale that was broken, in words; empty when all were kept. */
export function brokenPromises({ options, orders, drift, answered, audit, left }: RushResult): string[] {
  const broken: string[] = []
  const expectZero = (figure: number, words: string) => {
    if (figure !== 0) broken.push(`${figure} ${words}`)
  }
  expectZero(orders.oversold, 'units oversold')
  expectZero(orders.lost, 'promises lost')
  expectZero(orders.duplicates, 'duplicates')
  expectZero(drift, 'units of drift')
  expectZero(options.shoppers - answered, 'shoppers without an answer')
  expectZero(left.journal, 'journal entries not written')
  expectZero(left.releases, 'releases still owed')
  expectZero(left.unpaid, 'unpaid orders not closed')
  for (const check of audit?.checks ?? []) if (!check.ok) broken.push(`audit: ${check.label}`)
  return broken
}

function until(at: number): Promise<void> {
  const wait = at - (performance.timeOrigin + performance.now())
  return wait > 0 ? new Promise((resolve) => setTimeout(resolve, wait)) : Promise.resolve()
}
