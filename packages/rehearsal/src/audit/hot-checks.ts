/**
 * Where Redis and PostgreSQL must agree: every unit is on the shelf, on the journal, claimed, or owed back; every reservation
 * has an outcome or is on its way to one.
 */
import { type Check, sampleLimit } from './books.ts'
import { type ColdSide, type PromisedEntry, type PromisedUnits, requestKey } from './read-cold.ts'
import type { HotState, JournalUnit, Reservation, Shelf } from './read-hot.ts'

export interface HotComparison {
  checks: Check[]
  drift: number
}

/** What Redis remembers of things that PostgreSQL does not know to be done yet. */
export interface Marks {
  /** Orders whose units went back already, although an outbox row, journal entry or dead letter still speaks of them. */
  released: ReadonlySet<string>
  /** Transfers that have come onto their shelf. */
  given: ReadonlySet<string>
}

/** @param moving lanes that changed while they were read: nothing can be said of them */
export function compareHot(
  hot: HotState,
  cold: ColdSide,
  marks: Marks,
  moving: ReadonlySet<number>,
  stuckAfterSeconds: number,
): HotComparison {
  const onJournal = new Set(hot.journal.map(({ order }) => order))
  const isOpen = (unit: PromisedEntry) => isPromised(unit, cold, marks)
  const promised: Promised = {
    journal: hot.journal.filter(isOpen),
    parked: cold.parked.filter((unit) => !onJournal.has(unit.order) && isOpen(unit)),
    owed: cold.owed.filter(({ order }) => !marks.released.has(order)),
  }
  const drift = checkDrift(hot, cold, marks, promised, moving)
  return {
    drift: drift.drift,
    checks: [
      drift.check,
      checkBuyerCounts(hot, cold, promised, moving),
      checkReceipts(hot, cold, moving),
      checkJournalAge(hot.journal, stuckAfterSeconds),
    ],
  }
}

/** Units that a buyer counts on and the ledger does not claim. */
interface Promised {
  journal: PromisedEntry[]
  parked: PromisedEntry[]
  owed: PromisedUnits[]
}

// An entry whose order is committed is in `claimed` already. One that the ledger refused, or whose request had an order before Redis lost
// its memory, holds its units until they went back.
function isPromised(unit: PromisedEntry, cold: ColdSide, { released }: Marks): boolean {
  const order = cold.orders.get(requestKey(unit))
  if (!order) return true
  return (order.id !== unit.order || order.state === 'REFUSED') && !released.has(unit.order)
}

// The ledger says that these units never existed. A shelf that was warmed since has them subtracted, so there they count.
function isGhost(unit: PromisedEntry, shelf: Shelf | undefined, cold: ColdSide): boolean {
  const order = cold.orders.get(requestKey(unit))
  return order?.id === unit.order && order.reason === 'LEDGER_SOLD_OUT' && unit.epoch >= (shelf?.epoch ?? 0)
}

/** Units between lane and holdback: the ledger has moved them and the shelf has not got them, or the other way round. */
function inTransit(shelf: Shelf, { draws, recalls }: ColdSide, { given }: Marks): number {
  const coming = draws.filter(
    (draw) =>
      draw.lane === shelf.lane && draw.offer === shelf.offerId && draw.epoch === shelf.epoch && !given.has(draw.id),
  )
  const leaving = [...shelf.leaving].filter(([id]) => !recalls.has(id))
  return coming.reduce((sum, { units }) => sum + units, 0) + leaving.reduce((sum, [, units]) => sum + units, 0)
}

function checkDrift(
  hot: HotState,
  cold: ColdSide,
  marks: Marks,
  promised: Promised,
  moving: ReadonlySet<number>,
): { check: Check; drift: number } {
  const sums = { total: 0, available: 0, aside: 0, journal: 0, claimed: 0, owed: 0, parked: 0, transit: 0, held: 0 }
  const samples: string[] = []
  let drift = 0
  for (const { lane, offerId, total, claimed } of cold.ledger) {
    if (moving.has(lane)) continue
    sums.total += total
    sums.claimed += claimed
    if (lane < 0) {
      sums.held += total - claimed
      continue
    }
    const shelf = hot.shelves.find((found) => found.lane === lane && found.offerId === offerId)
    if (shelf?.available == null) {
      samples.push(`offer ${offerId} lane ${lane}: the shelf is cold`)
      continue
    }
    const of = (units: PromisedUnits[]) => sumOf(units.filter((unit) => unit.lane === lane && unit.offer === offerId))
    const exists = (unit: PromisedEntry) => !isGhost(unit, shelf, cold)
    const terms = {
      available: shelf.available,
      aside: shelf.aside,
      journal: of(promised.journal.filter(exists)),
      claimed,
      owed: of(promised.owed),
      parked: of(promised.parked.filter(exists)),
      transit: inTransit(shelf, cold, marks),
    }
    for (const [name, units] of Object.entries(terms)) if (name !== 'claimed') sums[name as keyof typeof terms] += units
    const off = total - Object.values(terms).reduce((sum, units) => sum + units, 0)
    if (off === 0) continue
    drift += Math.abs(off)
    const words = Object.entries(terms).map(([name, units]) => `${units} ${name}`)
    samples.push(`offer ${offerId} lane ${lane}: drift ${off} = ${total} − (${words.join(' + ')})`)
  }
  const figures = { ...sums, moving: moving.size, broken: samples.length }
  return {
    check: finish('no-drift', '库存分毫不差 · total = on shelves + promised + claimed + held back', figures, samples),
    drift,
  }
}

// A buyer's units of an offer may be counted in more than one lane, so an offer is compared as a whole.
function checkBuyerCounts(hot: HotState, cold: ColdSide, promised: Promised, moving: ReadonlySet<number>): Check {
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
  for (const { offer, buyer, quantity } of Object.values(promised).flat())
    if (warm.has(offer)) add(due, offer, buyer, quantity)
  const elsewhere = new Map(cold.heldElsewhere.map(({ offer, buyer, held }) => [`${offer}:${buyer}`, held]))

  const samples: string[] = []
  const all = new Set([...counted.keys(), ...due.keys()])
  for (const key of all) {
    const [inRedis, inBooks] = [counted.get(key) ?? 0, due.get(key) ?? 0]
    const [offer, buyer] = key.split(':')
    if (inRedis > inBooks || inRedis < inBooks - (elsewhere.get(key) ?? 0))
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
    if (!cold.orders.has(requestKey(reservation)))
      samples.push(`${nameOf(reservation)}: ${reservation.state}, not on the journal, and no order`)
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
