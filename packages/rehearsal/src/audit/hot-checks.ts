/**
 * Where Redis and PostgreSQL must agree: every unit is on the shelf, on the journal, claimed, or owed back; every reservation
 * has an outcome or is on its way to one.
 */
import { type Check, sampleLimit } from './books.ts'
import { type ColdSide, type PromisedUnits, requestKey } from './read-cold.ts'
import type { HotState, JournalUnit, Reservation } from './read-hot.ts'

export interface HotComparison {
  checks: Check[]
  drift: number
}

/**
 * @param released orders whose units went back already, although an outbox row or journal entry still speaks of them
 * @param moving lanes that changed while they were read: nothing can be said of them
 */
export function compareHot(
  hot: HotState,
  cold: ColdSide,
  released: ReadonlySet<string>,
  moving: ReadonlySet<number>,
  stuckAfterSeconds: number,
): HotComparison {
  const promised = hot.journal.filter((unit) => isPromised(unit, cold, released))
  const owed = cold.owed.filter(({ order }) => !released.has(order))
  const drift = checkDrift(hot, cold, { journal: promised.filter((unit) => !isGhost(unit, hot, cold)), owed }, moving)
  return {
    drift: drift.drift,
    checks: [
      drift.check,
      checkBuyerCounts(hot, cold, { journal: promised, owed }, moving),
      checkReceipts(hot, cold, moving),
      checkJournalAge(hot.journal, stuckAfterSeconds),
    ],
  }
}

interface OnTheWay {
  journal: PromisedUnits[]
  owed: PromisedUnits[]
}

// An entry whose order is committed is in `claimed` already. One that the ledger refused holds its units until they went back.
function isPromised(unit: JournalUnit, cold: ColdSide, released: ReadonlySet<string>): boolean {
  const order = cold.orders.get(requestKey(unit))
  if (!order) return true
  return (order.id !== unit.order || order.state === 'REFUSED') && !released.has(unit.order)
}

// The ledger says that these units never existed. A shelf that was warmed since has them subtracted, so there they count.
function isGhost(unit: JournalUnit, hot: HotState, cold: ColdSide): boolean {
  if (cold.orders.get(requestKey(unit))?.reason !== 'LEDGER_SOLD_OUT') return false
  const shelf = hot.shelves.find(({ lane, offerId }) => lane === unit.lane && offerId === unit.offer)
  return unit.epoch >= (shelf?.epoch ?? 0)
}

function checkDrift(
  hot: HotState,
  cold: ColdSide,
  { journal, owed }: OnTheWay,
  moving: ReadonlySet<number>,
): { check: Check; drift: number } {
  const figures = { total: 0, available: 0, journal: 0, claimed: 0, owed: 0, parked: 0, moving: moving.size, broken: 0 }
  const samples: string[] = []
  let drift = 0
  for (const { lane, offerId, total, claimed } of cold.ledger) {
    if (moving.has(lane)) continue
    const of = (units: PromisedUnits[]) => sumOf(units.filter((unit) => unit.lane === lane && unit.offer === offerId))
    const available = hot.shelves.find((shelf) => shelf.lane === lane && shelf.offerId === offerId)?.available ?? null
    const terms = { journal: of(journal), owed: of(owed), parked: of(cold.parked) }
    figures.total += total
    figures.available += available ?? 0
    figures.journal += terms.journal
    figures.claimed += claimed
    figures.owed += terms.owed
    figures.parked += terms.parked
    if (available === null) {
      samples.push(`offer ${offerId} lane ${lane}: the shelf is cold`)
      continue
    }
    const off = total - (available + terms.journal + claimed + terms.owed + terms.parked)
    if (off === 0) continue
    drift += Math.abs(off)
    samples.push(
      `offer ${offerId} lane ${lane}: drift ${off} = ${total} − (${available} available + ${terms.journal} journal + ${claimed} claimed + ${terms.owed} owed + ${terms.parked} parked)`,
    )
  }
  figures.broken = samples.length
  return {
    check: finish('no-drift', '库存分毫不差 · total = available + journal + claimed + owed', figures, samples),
    drift,
  }
}

// A buyer's units of an offer may be counted in more than one lane, so an offer is compared as a whole.
function checkBuyerCounts(
  hot: HotState,
  cold: ColdSide,
  { journal, owed }: OnTheWay,
  moving: ReadonlySet<number>,
): Check {
  const untold = new Set(
    hot.shelves.filter((shelf) => shelf.available === null || moving.has(shelf.lane)).map((shelf) => shelf.offerId),
  )
  const counted = new Map<string, number>()
  const due = new Map<string, number>()
  const add = (to: Map<string, number>, offer: string, buyer: string, units: number) => {
    if (units === 0 || untold.has(offer)) return
    to.set(`${offer}:${buyer}`, (to.get(`${offer}:${buyer}`) ?? 0) + units)
  }
  for (const { offerId, buyers } of hot.shelves)
    for (const [buyer, units] of buyers) add(counted, offerId, buyer, units)
  const warm = new Set(hot.shelves.map((shelf) => shelf.offerId))
  for (const { offer, buyer, held } of cold.holdings) if (warm.has(offer)) add(due, offer, buyer, held)
  for (const { offer, buyer, quantity } of [...journal, ...owed, ...cold.parked])
    if (warm.has(offer)) add(due, offer, buyer, quantity)

  const samples: string[] = []
  const all = new Set([...counted.keys(), ...due.keys()])
  for (const key of all) {
    const [inRedis, inBooks] = [counted.get(key) ?? 0, due.get(key) ?? 0]
    const [offer, buyer] = key.split(':')
    if (inRedis !== inBooks)
      samples.push(`buyer ${buyer} offer ${offer}: Redis counts ${inRedis}, the books say ${inBooks}`)
  }
  const figures = { buyers: all.size, moving: moving.size, broken: samples.length }
  return finish('buyer-counts', '限购计数相符 · Redis count = books', figures, samples)
}

function checkReceipts(hot: HotState, cold: ColdSide, moving: ReadonlySet<number>): Check {
  const onJournal = new Set(hot.journal.map((unit) => unit.order))
  const parked = new Set(cold.parked.map((unit) => unit.order))
  const samples: string[] = []
  const figures = { reservations: hot.reservations.length, queued: 0, moving: moving.size, broken: 0 }
  for (const reservation of hot.reservations) {
    if (moving.has(reservation.lane)) continue
    if (onJournal.has(reservation.order) || parked.has(reservation.order)) {
      figures.queued++
      continue
    }
    if (reservation.state === 'HELD') samples.push(`${nameOf(reservation)}: held, but not on the journal`)
    else if (!cold.orders.has(requestKey(reservation)))
      samples.push(`${nameOf(reservation)}: ${reservation.state}, but no order`)
  }
  figures.broken = samples.length
  return finish('receipts-have-outcomes', '每张排队号都有结果 · every receipt ends', figures, samples)
}

function checkJournalAge(journal: JournalUnit[], stuckAfterSeconds: number): Check {
  const stuck = journal.filter((unit) => unit.ageSeconds > stuckAfterSeconds)
  const oldest = journal.reduce((age, unit) => Math.max(age, unit.ageSeconds), 0)
  const samples = stuck.map(
    (unit) => `lane ${unit.lane} entry ${unit.entry}: order ${unit.order} waits for ${Math.round(unit.ageSeconds)} s`,
  )
  const figures = { entries: journal.length, oldestSeconds: Math.round(oldest), broken: stuck.length }
  return finish('journal-moves', '流水不积压 · no entry older than the limit', figures, samples)
}

function nameOf({ buyer, request, order }: Reservation): string {
  return `reservation of buyer ${buyer} request ${request} (order ${order})`
}

function sumOf(units: readonly PromisedUnits[]): number {
  return units.reduce((sum, unit) => sum + unit.quantity, 0)
}

function finish(name: string, label: string, figures: Record<string, number>, samples: string[]): Check {
  return { name, label, ok: samples.length === 0, figures, samples: samples.slice(0, sampleLimit) }
}
