import type { Redis } from 'ioredis'
import { allLanes, keys } from '../../../../apps/bff/src/redis/keys.ts'
import type { PromisedEntry } from './read-cold.ts'

/** A shelf of the hot Redis; null fields: it is cold. */
export interface Shelf {
  lane: number
  offerId: string
  available: number | null
  /** Set aside for standby. */
  aside: number
  epoch: number | null
  /** Buyer → units held. */
  buyers: Map<string, number>
  /** Transfer id → units that left the shelf for the holdback. */
  leaving: Map<string, number>
}

export interface JournalUnit extends PromisedEntry {
  entry: string
  ageSeconds: number
}

export interface Reservation {
  lane: number
  buyer: string
  request: string
  order: string
  state: string
}

export interface HotState {
  shelves: Shelf[]
  journal: JournalUnit[]
  reservations: Reservation[]
}

/**
 * What moves while stock moves, one line per lane. Two equal fences around a reading prove that the lane stood still during it:
 * every reserve and every grant adds to the journal, every release, draw and prewarm raises the shelf's version, settling shortens the
 * journal, a recall takes from the shelf.
 */
export async function readFence(
  hot: Redis,
  lanes: number,
  shelves: readonly { lane: number; offerId: string }[],
): Promise<Map<number, string>> {
  const fences = new Map<number, string>()
  for (const lane of allLanes(lanes)) {
    const pipeline = hot.pipeline().xrevrange(keys.journal(lane), '+', '-', 'COUNT', 1).xlen(keys.journal(lane))
    for (const shelf of shelves)
      if (shelf.lane === lane)
        pipeline
          .hmget(keys.stock(lane, shelf.offerId), 'epoch', 'version', 'available', 'aside')
          .hlen(keys.leaving(lane, shelf.offerId))
    fences.set(lane, JSON.stringify(await replies(pipeline)))
  }
  return fences
}

export async function readHot(
  hot: Redis,
  lanes: number,
  offers: readonly { lane: number; offerId: string }[],
): Promise<HotState> {
  const shelves = await Promise.all(offers.map(({ lane, offerId }) => readShelf(hot, lane, offerId)))
  const journal: JournalUnit[] = []
  const [seconds, micros] = await hot.time()
  const nowMs = Number(seconds) * 1_000 + Number(micros) / 1_000
  for (const lane of allLanes(lanes)) journal.push(...(await readJournal(hot, lane, nowMs)))
  return { shelves, journal, reservations: await readReservations(hot) }
}

/** Which of these orders have given their units back. A mark that is not 1 is of money that struck the release out (strike-out.lua). */
export function readReleasedMarks(hot: Redis, units: readonly { lane: number; order: string }[]): Promise<Set<string>> {
  return readMarks(
    hot,
    units.map(({ lane, order }) => ({ id: order, key: keys.released(lane, order) })),
  )
}

/** Which of these transfers have come onto their shelf. */
export function readGivenMarks(hot: Redis, draws: readonly { lane: number; id: string }[]): Promise<Set<string>> {
  return readMarks(
    hot,
    draws.map(({ lane, id }) => ({ id, key: keys.given(lane, id) })),
  )
}

async function readMarks(hot: Redis, asked: readonly { id: string; key: string }[]): Promise<Set<string>> {
  const marked = new Set<string>()
  for (const page of pages(asked)) {
    const pipeline = hot.pipeline()
    for (const { key } of page) pipeline.get(key)
    const marks = await replies(pipeline)
    page.forEach(({ id }, index) => {
      if (marks[index] === '1') marked.add(id)
    })
  }
  return marked
}

async function readShelf(hot: Redis, lane: number, offerId: string): Promise<Shelf> {
  const [stock, buyers, leaving] = (await replies(
    hot
      .multi()
      .hmget(keys.stock(lane, offerId), 'available', 'aside', 'epoch')
      .hgetall(keys.buyers(lane, offerId))
      .hgetall(keys.leaving(lane, offerId)),
  )) as [(string | null)[], Hash, Hash]
  const number = (text: string | null | undefined) => (text == null ? null : Number(text))
  const [available, aside, epoch] = stock
  return {
    lane,
    offerId,
    available: number(available),
    aside: number(aside) ?? 0,
    epoch: number(epoch),
    buyers: unitsOf(buyers),
    leaving: unitsOf(leaving),
  }
}

/** As the client gives it, by protocol version. */
type Hash = Record<string, string> | Map<string, string>

function unitsOf(hash: Hash): Map<string, number> {
  const fields = hash instanceof Map ? [...hash] : Object.entries(hash)
  return new Map(fields.map(([field, units]) => [field, Number(units)]))
}

async function readJournal(hot: Redis, lane: number, nowMs: number): Promise<JournalUnit[]> {
  const units: JournalUnit[] = []
  let from = '-'
  for (;;) {
    const page = await hot.xrange(keys.journal(lane), from, '+', 'COUNT', pageSize)
    for (const [entry, [, text = '']] of page) {
      const [order = '', buyer = '', offer = '', quantity, request = '', epoch] = text.split(' ')
      units.push({
        ...{ lane, entry, order, buyer, offer, request },
        quantity: Number(quantity),
        epoch: Number(epoch),
        ageSeconds: (nowMs - Number(entry.split('-')[0])) / 1000,
      })
    }
    if (page.length < pageSize) return units
    from = `(${page.at(-1)?.[0]}`
  }
}

async function readReservations(hot: Redis): Promise<Reservation[]> {
  const found = new Map<string, Reservation>() // SCAN may name a key twice
  for await (const names of hot.scanStream({ match: '{lane:*}:reservation:*', count: pageSize }) as AsyncIterable<
    string[]
  >) {
    const pipeline = hot.pipeline()
    for (const name of names) pipeline.hmget(name, 'order', 'state')
    const answers = (await replies(pipeline)) as (string | null)[][]
    names.forEach((name, index) => {
      const [, lane, buyer, request] = /^\{lane:(\d+)\}:reservation:(\d+):(.+)$/.exec(name) ?? []
      const [order, state] = answers[index] ?? []
      if (order && state && buyer && request) found.set(name, { lane: Number(lane), buyer, request, order, state })
    })
  }
  return [...found.values()]
}

const pageSize = 1_000

function* pages<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += pageSize) yield items.slice(at, at + pageSize)
}

async function replies(pipeline: { exec(): Promise<[Error | null, unknown][] | null> }): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? []
  for (const [error] of answers) if (error) throw error
  return answers.map(([, reply]) => reply)
}
