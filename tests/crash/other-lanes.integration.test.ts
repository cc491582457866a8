import { expect, it } from 'vitest'
import { agreeOnLanes } from '../../apps/bff/src/db/agree-on-lanes.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { patienceMs, startRole } from './real-process.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])

it(
  'a process with other lanes than its database was made with ends at its start',
  async () => {
    await agreeOnLanes(database.pool, 8)
    const { exited } = await startRole('scheduler', { database, redis })
    expect(await exited).toEqual({ code: 1, signal: null })
  },
  patienceMs,
)
