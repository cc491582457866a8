import { Redis } from 'ioredis'
import { beforeEach, describe, expect, it } from 'vitest'
import { numberOf } from './permute.ts'
import { createRoomGate } from './room-gate.ts'
import { parseRoom, type RoomState } from './room-state.ts'
import { createTickets, type TicketClaim } from './ticket.ts'

const start = 1_800_000_000_000
const campaign = { campaignId: '64', mode: 'SHUFFLE' as const }
const [buyerId, stranger] = ['128', '192']
const key = 'ab'.repeat(32)
const tickets = createTickets([{ id: 'k1', secret: 'a secret of the tests, long enough' }])
const open = parseRoom('64', {
  ...{ epoch: '2', version: '7', mode: 'SHUFFLE', paused: '0', rate: '100', cap: '1000', low: '600', high: '1200' },
  ...{ lobbyOpensAt: String(start - 900_000), startsAt: String(start), endsAt: String(start + 3_600_000) },
  ...{ serving: '50', tail: '200', size: '100', key },
}) as RoomState

let now: number
let room: RoomState | undefined
// Nothing here asks Redis: an address that answers nobody.
const hot = new Redis({ lazyConnect: true })
const gateOf = () =>
  createRoomGate({ clock: { now: () => now }, hot, tickets, rooms: { known: () => room, load: async () => null } })
let gate = gateOf()
beforeEach(() => {
  now = start + 10_000
  room = open
  gate = gateOf()
})

const ticketAt = (place: TicketClaim['place'], changes: Partial<TicketClaim> = {}) =>
  tickets.sign({ campaignId: '64', epoch: 2, buyerId, place, ...changes })
const queue = (number: number, changes?: Partial<TicketClaim>) => ticketAt({ kind: 'QUEUE', number }, changes)

describe('a tap', () => {
  it('passes with a number below the frontier, by lot or by arrival', () => {
    expect(gate.check(campaign, buyerId, queue(49))).toEqual({ kind: 'PASS', number: 49 })
    const numbers = Array.from({ length: 100 }, (_, index) => numberOf(Buffer.from(key, 'hex'), 100, index))
    const [first, last] = [numbers.indexOf(0), numbers.indexOf(99)]
    expect(gate.check(campaign, buyerId, ticketAt({ kind: 'LOBBY', index: first }))).toEqual({
      kind: 'PASS',
      number: 0,
    })
    expect(gate.check(campaign, buyerId, ticketAt({ kind: 'LOBBY', index: last }))).toMatchObject({
      outcome: 'NOT_ADMITTED',
    })
  })

  it('needs nothing where there is no room', () => {
    expect(gate.check({ ...campaign, mode: 'OFF' }, buyerId, undefined)).toEqual({ kind: 'PASS', number: null })
  })

  it.each<[string, string | undefined, string]>([
    ['no ticket', undefined, 'TICKET_REQUIRED'],
    ["somebody else's ticket", queue(1, { buyerId: stranger }), 'TICKET_VOID'],
    ["another campaign's", queue(1, { campaignId: '128' }), 'TICKET_VOID'],
    ['an older epoch', queue(1, { epoch: 1 }), 'TICKET_VOID'],
    ['a newer epoch', queue(1, { epoch: 3 }), 'TICKET_VOID'],
    ['a made-up one', 'v1.k1.abc.def', 'TICKET_VOID'],
    ['a number at the frontier', queue(50), 'NOT_ADMITTED'],
  ])('with %s is refused', (_what, ticket, outcome) => {
    expect(gate.check(campaign, buyerId, ticket)).toMatchObject({ kind: 'REFUSED', outcome })
  })

  it('is told to come back sooner the nearer it is', () => {
    const waits = [50, 70, 1_000].map(
      (number) => (gate.check(campaign, buyerId, queue(number)) as { retryAfterMs: number }).retryAfterMs,
    )
    expect(waits).toEqual([1_000, 1_000, 15_000])
  })

  it('waits for the draw, the start, the end of a pause; nothing passes after the end or an abort', () => {
    const lobby = ticketAt({ kind: 'LOBBY', index: 0 })
    room = { ...open, key: null, serving: 0 }
    now = start - 2_000
    expect(gate.check(campaign, buyerId, lobby)).toEqual({
      kind: 'REFUSED',
      outcome: 'NOT_STARTED',
      retryAfterMs: 2_000,
    })
    now = start + 10_000
    room = { ...open, paused: true }
    expect(gate.check(campaign, buyerId, queue(1))).toMatchObject({ outcome: 'PAUSED' })
    room = { ...open, paused: true, tail: 0 }
    expect(gate.check(campaign, buyerId, queue(1))).toMatchObject({ outcome: 'TICKET_VOID' })
    room = { ...open, endsAt: now }
    expect(gate.check(campaign, buyerId, queue(1))).toMatchObject({ outcome: 'ENDED' })
    room = undefined
    expect(gate.check(campaign, buyerId, queue(1))).toMatchObject({ outcome: 'OVERLOADED', retryAfterMs: 300 })
  })

  it('of somebody whose place was given on goes through a narrow door', () => {
    room = { ...open, windowStart: 40 }
    const late = Array.from({ length: 30 }, () => gate.check(campaign, buyerId, queue(3)))
    // Two seconds' worth of a tenth of the rate at once, the others later.
    expect(late.filter(({ kind }) => kind === 'PASS')).toHaveLength(20)
    expect(late.at(-1)).toMatchObject({ outcome: 'NOT_ADMITTED' })
    expect(gate.check(campaign, buyerId, queue(45))).toMatchObject({ kind: 'PASS' })
    now += 1_000
    expect(gate.check(campaign, buyerId, queue(3))).toMatchObject({ kind: 'PASS' })
  })
})
