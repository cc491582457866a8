import type { RoomPhase } from '@tidegate/shared/contracts/waiting-room'
import { describe, expect, it } from 'vitest'
import { encodeFrontier, frontierOf } from './frontier.ts'
import { freezeEarlyMs, parseRoom, phaseOf, type RoomState } from './room-state.ts'

const start = 1_800_000_000_000
const room = parseRoom('9223372036854775807', {
  ...{ epoch: '4000000000', version: '7', mode: 'SHUFFLE', paused: '0', rate: '100000', cap: '1000000' },
  ...{ lobbyOpensAt: String(start - 900_000), startsAt: String(start), endsAt: String(start + 3_600_000) },
  ...{
    serving: '9999999',
    tail: '10000000',
    size: '10000000',
    key: 'f'.repeat(64),
    low: '6000000',
    high: '6000000',
    reach: '9999999',
  },
}) as RoomState

describe('the document', () => {
  it('stays under 1 KB with the largest numbers there are', () => {
    const { body, headers } = encodeFrontier(frontierOf(room, 3, start + 1))
    expect(body.length).toBeLessThan(1_024)
    expect(headers['content-length']).toBe(body.length)
    expect(headers['cache-control']).toMatch(/public, max-age=1\b/)
  })

  it('is the same bytes in every process within a second, and another when the room moves', () => {
    const at = (now: number, changed: Partial<RoomState> = {}) =>
      encodeFrontier(frontierOf({ ...room, ...changed }, 0, now)).etag
    expect(at(start + 1)).toBe(at(start + 999))
    expect(at(start + 1_000)).not.toBe(at(start + 999))
    expect(at(start + 1, { serving: 1 })).not.toBe(at(start + 1))
    expect(start + 999 - frontierOf(room, 0, start + 999).serverNow).toBeLessThan(1_000)
  })

  it('tells the key of the lot only once there is one', () => {
    expect(frontierOf({ ...room, key: null }, 0, start).draw).toBeNull()
    expect(frontierOf({ ...room, mode: 'FIFO' }, 0, start).draw).toBeNull()
    expect(frontierOf(room, 0, start).draw).toEqual({ size: 10_000_000, key: 'f'.repeat(64) })
  })
})

describe('the phase', () => {
  const secret = { key: null }
  it.each<[string, Partial<RoomState>, number, RoomPhase]>([
    ['before the lobby opens', secret, -900_001, 'CLOSED'],
    ['in the lobby', secret, -900_000, 'LOBBY'],
    ['just before it freezes', secret, -freezeEarlyMs - 1, 'LOBBY'],
    ['frozen', secret, -freezeEarlyMs, 'DRAWING'],
    ['started, seed not out yet', secret, 1, 'DRAWING'],
    ['drawn', {}, 1, 'OPEN'],
    ['paused', { paused: true }, 1, 'HELD'],
    ['without stock', { hold: 'STOCK' }, 1, 'HELD'],
    ['over', {}, 3_600_000, 'ENDED'],
    ['aborted', { paused: true, epoch: 2, tail: 0 }, -5, 'ABORTED'],
    ['paused in a later epoch', { paused: true, epoch: 2, tail: 1 }, 1, 'HELD'],
    ['FIFO before the start', { ...secret, mode: 'FIFO' }, -1, 'LOBBY'],
    ['FIFO after it', { ...secret, mode: 'FIFO' }, 0, 'OPEN'],
    ['no queue, before the start', { ...secret, mode: 'REJECT' }, -1, 'CLOSED'],
  ])('%s', (_when, changed, after, phase) => {
    expect(phaseOf({ ...room, ...changed }, start + after)).toBe(phase)
  })
})
