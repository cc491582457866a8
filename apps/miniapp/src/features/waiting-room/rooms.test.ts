import type { Frontier, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import { type OutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import { TRPCClientError } from '@trpc/client'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NoAnswer } from '../../api/problem.ts'
import { permute } from '../fairness/permute.ts'
import { createRooms } from './rooms.ts'
import { advanceStay, type Inside, progressOf, type SavedStay, type StayState, standingIn } from './stay.ts'

const key = '94c904d4b323268e4858a89743570e2846117663b83ac0eb5129f8b253a92286'
const keyBytes = new Uint8Array(Buffer.from(key, 'hex'))
const sale = { id: '11', title: '整点潮抢' }
const lobby: Frontier = {
  campaignId: '11',
  epoch: 1,
  mode: 'SHUFFLE',
  phase: 'LOBBY',
  serving: 0,
  tail: 40,
  reach: null,
  ratePerMinute: null,
  draw: null,
  band: 'PLENTY',
  degrade: 0,
  startsAt: 60_000,
  lobbyOpensAt: 0,
  serverNow: 10_000,
  pollAfterMs: 2000,
}
const opened = (serving: number, more: Partial<Frontier> = {}): Frontier => ({
  ...lobby,
  phase: 'OPEN',
  serving,
  tail: 100,
  ratePerMinute: [60, 120],
  draw: { size: 100, key },
  serverNow: 70_000 + serving,
  ...more,
})
const number = permute(keyBytes, 100, 7)
const ticketIn = (frontier: Frontier, token = 'a'.repeat(32), epoch = 1): RoomTicket => ({
  ticket: `v1.k.${epoch}.mac`,
  epoch,
  place: { kind: 'LOBBY', index: 7 },
  token,
  frontier,
})
const refused = (code: OutcomeCode) =>
  TRPCClientError.from({
    error: { code: -32000, message: outcomes[code].message, data: { outcome: code, ...outcomes[code] } },
  })

/** A phone whose server answers from a script: each call takes the next line; the last line repeats. */
function phone(
  script: { enter?: (RoomTicket | Error)[]; find?: (RoomTicket | null | Error)[]; frontier?: (Frontier | Error)[] },
  disk: { saved: SavedStay[] } = { saved: [] },
) {
  const sent: string[] = []
  const asked = { frontier: 0, find: 0 }
  const alarms: { at: number; wake: () => void }[] = []
  const calls: Inside[] = []
  const time = { now: 10_000 }
  let tokens = 0
  const next = <T>(lines: (T | Error)[] = [], i: number) => {
    const line = lines[Math.min(i, lines.length - 1)]
    return line instanceof Error || line === undefined ? Promise.reject(line) : Promise.resolve(line)
  }
  const rooms = createRooms({
    enter: ({ token }) => next(script.enter, sent.push(token) - 1),
    find: () => next(script.find, asked.find++),
    frontier: () => next(script.frontier, asked.frontier++),
    newToken: () => String(++tokens).padStart(32, '0'),
    now: () => time.now,
    random: () => 0.5,
    wakeAfter: (ms, wake) => void alarms.push({ at: time.now + ms, wake }),
    load: () => disk.saved,
    save: (stays) => {
      disk.saved = structuredClone(stays)
    },
    call: (stay) => void calls.push(stay),
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  /** Lets answers arrive, then moves the clock to the next alarm and rings it. */
  const ring = async () => {
    await settle()
    const alarm = alarms.shift()
    if (alarm) {
      time.now = Math.max(time.now, alarm.at)
      alarm.wake()
    }
    await settle()
  }
  const inside = () => {
    const state = rooms.stateOf('11')
    if (state.at !== 'IN') throw new Error(`the shopper is ${state.at}`)
    return state
  }
  return { rooms, sent, asked, alarms, calls, time, disk, settle, ring, inside }
}

describe('waiting room', () => {
  test('lobby, draw, queue, turn: the number is computed here and the shopper is called once', async () => {
    const { rooms, ring, settle, inside, calls } = phone({
      enter: [ticketIn(lobby)],
      frontier: [
        { ...lobby, phase: 'DRAWING' },
        opened(number - 3),
        opened(number - 1),
        opened(number + 1),
        opened(number + 9),
      ],
    })
    rooms.enter(sale)
    await settle()
    expect(standingIn(inside()).kind).toBe('UNDECIDED')
    await ring()
    await ring()
    expect(standingIn(inside())).toMatchObject({ kind: 'WAITING', ahead: 3, etaSeconds: [2, 3], reachable: true })
    await ring()
    expect(progressOf(inside())).toBeCloseTo(2 / 3)
    await ring()
    expect(standingIn(inside()).kind).toBe('ADMITTED')
    const stop = rooms.watch('11')
    await ring()
    stop()
    expect(calls).toHaveLength(1)
    expect(rooms.ticketOf('11')).toBe('v1.k.1.mac')
  })

  test('people ahead never grow, whatever order caches answer in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ serving: fc.nat(60), serverNow: fc.nat(200_000), drawn: fc.boolean() }), {
          maxLength: 30,
        }),
        (answers) => {
          const visit = { campaignId: '11', title: '', token: 'a'.repeat(32) }
          const meta = { now: 0, random: () => 0.5 }
          let [state]: [StayState, unknown] = advanceStay(
            { at: 'ENTERING', visit, attempt: 0, how: 'ENTER' },
            { type: 'ENTERED', ticket: ticketIn(opened(0)), ...meta },
          )
          let least = Number.POSITIVE_INFINITY
          for (const { serving, serverNow, drawn } of answers) {
            const frontier = opened(serving, { serverNow, ...(drawn ? {} : { draw: null }) })
            ;[state] = advanceStay(state, { type: 'FRONTIER', frontier, ...meta })
            const standing = standingIn(state as Inside)
            const ahead = standing.kind === 'WAITING' ? standing.ahead : standing.kind === 'ADMITTED' ? 0 : Number.NaN
            expect(ahead).toBeLessThanOrEqual(least)
            least = ahead
          }
        },
      ),
    )
  })

  test('a lost answer is asked for again with the same token', async () => {
    const { rooms, sent, ring, inside } = phone({
      enter: [new NoAnswer('TIMEOUT', ''), refused('ROOM_FULL'), ticketIn(lobby)],
      frontier: [lobby],
    })
    rooms.enter(sale)
    rooms.enter(sale)
    await ring()
    expect(rooms.stateOf('11')).toMatchObject({ at: 'TURNED_AWAY', problem: { code: 'ROOM_FULL' } })
    await ring()
    expect(inside().held.place).toEqual({ kind: 'LOBBY', index: 7 })
    expect(sent).toHaveLength(3)
    expect(new Set(sent).size).toBe(1)
  })

  test('who may not come in is told so and not asked again', async () => {
    const { rooms, settle, alarms } = phone({ enter: [refused('NOT_ELIGIBLE')] })
    rooms.enter(sale)
    await settle()
    expect(rooms.stateOf('11')).toMatchObject({ at: 'TURNED_AWAY', resumeAt: null })
    expect(alarms).toEqual([])
  })

  test('off screen nothing is asked; back on screen it is asked at once', async () => {
    const { rooms, settle, ring, asked } = phone({ enter: [ticketIn(lobby)], frontier: [lobby] })
    rooms.enter(sale)
    await settle()
    rooms.hide()
    await ring()
    expect(asked.frontier).toBe(0)
    rooms.show()
    expect(asked.frontier).toBe(1)
  })

  test('killed while waiting: the next start paints the old place and goes on from there, never further back', async () => {
    const disk = { saved: [] as SavedStay[] }
    const first = phone({ enter: [ticketIn(opened(number - 5))] }, disk)
    first.rooms.enter(sale)
    await first.settle()
    const second = phone({ frontier: [new NoAnswer('NETWORK', ''), opened(number - 8, { serverNow: 900_000 })] }, disk)
    second.rooms.resume()
    expect(standingIn(second.inside())).toMatchObject({ ahead: 5 })
    await second.settle()
    expect(second.inside().missed).toBe(1)
    await second.ring()
    expect(standingIn(second.inside())).toMatchObject({ ahead: 5 })
    expect(second.sent).toEqual([])
  })

  test('killed before the answer came: the server is asked for the ticket; without one nothing is entered', async () => {
    const disk = { saved: [] as SavedStay[] }
    const first = phone({ enter: [new NoAnswer('NETWORK', '')] }, disk)
    first.rooms.enter(sale)
    const left = structuredClone(disk.saved)

    const arrived = phone({ find: [ticketIn(lobby, 'f'.repeat(32))] }, { saved: left })
    arrived.rooms.resume()
    await arrived.settle()
    expect(arrived.inside().visit.token).toBe('f'.repeat(32))

    const lost = phone({ find: [null] }, { saved: left })
    lost.rooms.resume()
    await lost.settle()
    expect(lost.rooms.stateOf('11').at).toBe('OUT')
    expect(lost.sent).toEqual([])
  })

  test('an aborted room voids the ticket; entering again is a new entry with a new token', async () => {
    const { rooms, settle, ring, inside, sent } = phone({
      enter: [ticketIn(opened(0)), ticketIn(opened(0, { epoch: 2 }), 'b'.repeat(32), 2)],
      frontier: [opened(0, { phase: 'ABORTED' }), opened(0, { epoch: 2 })],
    })
    rooms.enter(sale)
    await ring()
    expect(standingIn(inside()).kind).toBe('VOID')
    rooms.enter(sale)
    await settle()
    expect(inside().held.epoch).toBe(2)
    expect(new Set(sent).size).toBe(2)
  })

  test('a ticket that the server would not take is signed anew for the same place', async () => {
    const renewed = { ...ticketIn(opened(0)), ticket: 'v1.k2.1.mac' }
    const { rooms, settle, inside, sent } = phone({ enter: [ticketIn(opened(0)), renewed] })
    rooms.enter(sale)
    await settle()
    rooms.renew('11')
    await settle()
    expect([rooms.ticketOf('11'), inside().number]).toEqual(['v1.k2.1.mac', number])
    expect(sent[1]).toBe('a'.repeat(32))
  })

  test('who leaves keeps the place and is no longer called', async () => {
    const { rooms, settle, ring, asked, inside, calls } = phone({
      enter: [ticketIn(opened(0))],
      frontier: [opened(number + 1)],
    })
    rooms.enter(sale)
    await settle()
    rooms.leave('11')
    await ring()
    expect(asked.frontier).toBe(0)
    expect(rooms.open()).toEqual([])
    rooms.enter(sale)
    await settle()
    expect(standingIn(inside()).kind).toBe('ADMITTED')
    expect(calls).toHaveLength(1)
  })

  test('a sale that has ended is forgotten', async () => {
    const { rooms, ring, disk, alarms } = phone({
      enter: [ticketIn(opened(0))],
      frontier: [opened(3, { phase: 'ENDED' })],
    })
    rooms.enter(sale)
    await ring()
    expect(rooms.open()).toEqual([])
    expect(disk.saved).toEqual([])
    expect(alarms).toEqual([])
  })
})
