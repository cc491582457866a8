import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { testDatabase } from '/work/main/apps/bff/src/testing/database.ts'
import { testRedis } from '/work/main/apps/bff/src/testing/redis.ts'
import { createRoom } from '/work/main/apps/bff/src/testing/room.ts'
import { bucketsOf, readTokens } from '/work/main/apps/bff/src/waiting-room/lobby.ts'
import { keys } from '/work/main/apps/bff/src/redis/keys.ts'
import { drawLot } from '/work/main/apps/bff/src/waiting-room/draw-lot.ts'
import { readRoomRow } from '/work/main/apps/bff/src/waiting-room/open-room.ts'
const [database, redis] = await Promise.all([testDatabase(), testRedis()])
it('m', async () => {
  const room = await createRoom({ pool: database.pool, hot: redis.client, startsInMs: 600_000 })
  const hot = redis.client
  const used = async () => Number(/^used_memory:(\d+)/m.exec(await hot.info('memory'))?.[1])
  const e = await used()
  const N = Number(process.env.N ?? 1_000_000); const t0 = performance.now()
  let marks: number[] = []
  for (let from = 0; from < N; from += 10_000) {
    await Promise.all(Array.from({ length: 10_000 }, (_, i) => { const b = (310_000_000_000_000_000n + BigInt(from + i) * 16_384n).toString()
      return room.scripts.roomEnter({ state: keys.room(room.campaignId), entries: bucketsOf(room.campaignId, 1, b) }, { epoch: 1, buyer: b, token: randomBytes(16).toString('hex'), luck: 0.5, keepMs: 1000 }) }))
    if ([20_000, 60_000, 200_000, 500_000, 1_000_000].includes(from + 10_000)) console.log('N', from + 10_000, 'bytes/waiter', ((await used()) - e) / (from + 10_000))
  }
  console.log('entered', performance.now() - t0, 'ms')
  await room.startNow()
  const { refreshRoom } = await import('/work/main/apps/bff/src/waiting-room/open-room.ts'); await refreshRoom(room.deps, room.campaignId)
  const row = (await readRoomRow(database.pool, room.campaignId))!
  const t1 = performance.now()
  console.log(await drawLot(room.deps, row, Date.now()))
  console.log('published', performance.now() - t1)
  const t2 = performance.now(); await readTokens(hot, room.campaignId, 1, N); console.log('tokens', performance.now() - t2)
}, 400_000)
