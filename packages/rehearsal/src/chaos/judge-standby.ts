/**
 * Did standby keep its word? Whoever waits longest (or has the lowest ticket) is served first, has the time to pay that standby has, and no
 * unit goes to the shelf while somebody who waits still needs it. Pure: held against what people saw, what the journal says of the moment
 * of each reservation, and what the ledger says of when units came free.
 *
 * Only what is certain counts: a unit is taken for free from the moment its order began to close, a place for given up from the moment somebody
 * asked to leave, and who wants more than what was not sold for good by then for passed over. So a verdict is never a matter of how quick a
 * machine is.
 */
export interface StandbyFacts {
  /** Units of the offer, wherever they are. */
  total: number
  /** What standby gives people to pay, in ms. */
  payMs: number
  waits: Wait[]
  orders: StandbyOrder[]
}

/** One person on one lane's list. */
export interface Wait {
  requestId: string
  /** null: they never had an order, and it cannot be told. */
  lane: number | null
  quantity: number
  /** The list's order; null: unknown. */
  rank: number | null
  /** Redis's clock, epoch ms; null: they were served before they saw themselves wait. */
  joinedAt: number | null
  leftAt: number | null
  /** At the end of the trial. */
  end: 'GRANTED' | 'WAITING' | 'GONE' | 'UNKNOWN'
  /** Had another order, so that the limit may have forbidden this one. */
  hadAnother: boolean
}

export interface StandbyOrder {
  id: string
  requestId: string
  lane: number
  quantity: number
  via: string
  /** Its place on the lane's journal: ms and number within it; of an order without one, when it was written. */
  entry: Entry
  /** From here on its units may have been free; null: never. */
  freeFrom: number | null
  /** From the order to the end of its time to pay. */
  windowMs: number
}

export type Entry = readonly [ms: number, sequence: number]

/** Every broken word, one line each. */
export function judgeStandby(facts: StandbyFacts): string[] {
  return [...overtaken(facts), ...lostPlaces(facts), ...hurried(facts), ...soldPast(facts)]
}

/** In strict order: nobody is served before somebody who stood in front of them at that moment. */
function overtaken({ total, waits, orders }: StandbyFacts): string[] {
  const served = grants(orders)
  return orders.flatMap((order) => {
    if (order.via !== 'STANDBY') return []
    const own = waits.find(({ requestId }) => requestId === order.requestId)
    if (!own || own.rank === null) return []
    const rank = own.rank
    const returnable = returnableAt(order, total, orders)
    return waits
      .filter((other) => other.quantity <= returnable && isBehind(rank, other) && waitedAt(other, order, served))
      .map((other) => `request ${order.requestId} was served before ${other.requestId}, who stood in front of it`)
  })
}

const isBehind = (rank: number, other: Wait) => other.rank !== null && other.rank < rank

/** Nobody is off the list without a unit, unless they left or may not have one. */
function lostPlaces({ waits }: StandbyFacts): string[] {
  return waits
    .filter(({ joinedAt, leftAt, end, hadAnother }) => joinedAt !== null && !leftAt && end === 'GONE' && !hadAnother)
    .map(({ requestId }) => `request ${requestId} lost its place on standby`)
}

function hurried({ orders, payMs }: StandbyFacts): string[] {
  return orders
    .filter(({ via, windowMs }) => via === 'STANDBY' && windowMs < payMs)
    .map(({ id, windowMs }) => `order ${id} of standby had ${windowMs} ms to pay instead of ${payMs}`)
}

/** A tap had a unit while fewer were free than those who waited in its lane wanted: it was one of theirs. */
function soldPast({ total, waits, orders }: StandbyFacts): string[] {
  const served = grants(orders)
  return orders.flatMap((tap) => {
    if (tap.via !== 'RUSH') return []
    const returnable = returnableAt(tap, total, orders)
    const wanted = sum(waits.filter((wait) => wait.quantity <= returnable && waitedAt(wait, tap, served)))
    if (wanted === 0) return []
    const free = total - sum(orders.filter((order) => heldAt(order, tap)))
    return free < wanted
      ? [`order ${tap.id} was sold from the shelf: ${free} were free then, and standby waited for ${wanted}`]
      : []
  })
}

function heldAt({ entry, freeFrom }: StandbyOrder, tap: StandbyOrder): boolean {
  return !isAfter(entry, tap.entry) && (freeFrom === null || freeFrom > tap.entry[0])
}

/** Units that could certainly still come back: when an order that keeps its units was paid is not known, so from its beginning. */
function returnableAt({ entry }: StandbyOrder, total: number, orders: readonly StandbyOrder[]): number {
  return total - sum(orders.filter((order) => order.freeFrom === null && isAfter(entry, order.entry)))
}

/** Stood in the list of the order's lane when that was reserved, for certain. */
function waitedAt(wait: Wait, { lane, entry }: StandbyOrder, served: ReadonlyMap<string, StandbyOrder>): boolean {
  if (wait.lane !== lane || wait.joinedAt === null || wait.joinedAt >= entry[0]) return false
  if (wait.leftAt !== null && wait.leftAt <= entry[0]) return false
  const grant = served.get(wait.requestId)
  return grant ? isAfter(grant.entry, entry) : wait.end === 'WAITING'
}

function grants(orders: readonly StandbyOrder[]): Map<string, StandbyOrder> {
  return new Map(orders.filter(({ via }) => via === 'STANDBY').map((order) => [order.requestId, order]))
}

function isAfter([ms, sequence]: Entry, [otherMs, otherSequence]: Entry): boolean {
  return ms > otherMs || (ms === otherMs && sequence > otherSequence)
}

function sum(many: readonly { quantity: number }[]): number {
  return many.reduce((units, { quantity }) => units + quantity, 0)
}
