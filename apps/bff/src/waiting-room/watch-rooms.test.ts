import { Redis } from 'ioredis'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createKnownIds } from '../catalogue/known-ids.ts'
import { roomChannel } from '../redis/keys.ts'
import { eventually } from '../testing/eventually.ts'
import { parseRoom } from './room-state.ts'
import { createRooms } from './watch-rooms.ts'

const published = new Set(['64'])
let asked: string[] = []
// Nothing here is subscribed to: an address that answers nobody.
const roomEvents = new Redis({ lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
roomEvents.on('error', () => {})
const roomOf = (campaignId: string) =>
  parseRoom(campaignId, { epoch: '1', version: '1', mode: 'FIFO', endsAt: String(Number.MAX_SAFE_INTEGER) })

it('a made-up id asks no store, and a campaign that was published a moment ago is found', async () => {
  const knownIds = createKnownIds({ readIds: async () => ['64'] })
  let now = 0
  const rooms = createRooms({
    ...{ clock: { now: () => now }, logger: pino({ level: 'silent' }), roomEvents, knownIds, degradeLevel: () => 0 },
    readRoom: async (id) => {
      asked.push(id)
      return published.has(id) ? roomOf(id) : null
    },
    refreshRoom: async (id) => {
      asked.push(id)
      return null
    },
    listRooms: async () => [...published],
  })
  await knownIds.load()
  for (let id = 1_000; id < 1_100; id++) expect(await rooms.load(String(id))).toBeNull()
  expect(asked).toEqual([])
  expect(await rooms.load('64')).toMatchObject({ campaignId: '64' })

  published.add('128').add('192')
  asked = []
  expect(await rooms.load('128')).toBeNull()
  expect(asked).toEqual([])
  roomEvents.emit('message', roomChannel, '128')
  await eventually(async () => expect(await rooms.load('128')).toMatchObject({ campaignId: '128' }))
  // The word about this one was lost.
  now += 1_001
  await rooms.poll()
  expect(await rooms.load('192')).toMatchObject({ campaignId: '192' })
  expect(knownIds.mayExist('192')).toBe(true)
})
