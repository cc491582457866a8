/** What a test file about waiting rooms has: stores of its own, and rooms that are over when their test is. */
import { afterAll, afterEach } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { testDatabase } from './database.ts'
import { testRedis } from './redis.ts'
import { createRoom, type RoomScene, type TestRoom } from './room.ts'

export async function openRooms() {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const stores = { pool: database.pool, hot: redis.client }
  const opened: { close(): void }[] = []
  afterEach(async () => {
    onCrashPoint(() => {})
    // Rooms of earlier tests would be moved by every scheduler.
    await stores.pool.query(
      `UPDATE campaigns SET ends_at = now() - interval '1 hour', starts_at = now() - interval '2 hours'`,
    )
  })
  afterAll(() => {
    for (const process of opened) process.close()
  })
  return {
    stores,
    redis,
    opened,
    async newRoom(scene: Partial<RoomScene> = {}): Promise<TestRoom> {
      const room = await createRoom({ ...stores, startsInMs: 60_000, ...scene })
      opened.push(room.api)
      return room
    },
  }
}

export function entered(outcome: Awaited<ReturnType<TestRoom['enter']>>) {
  if (outcome.kind !== 'ENTERED') throw new Error(`refused: ${outcome.outcome}`)
  return outcome.ticket
}
