import type { Redis } from 'ioredis'
import { eventually } from './eventually.ts'

/** All of Redis as it is now, to come back later, as from an AOF or a replica that lags. */
export async function rememberRedis(hot: Redis) {
  const names = await hot.keys('*')
  const dumps = await Promise.all(
    names.map(async (name) => [name, (await hot.dumpBuffer(name)) as Buffer | null] as const),
  )
  return {
    async comesBack() {
      await eventually(() => hot.flushall())
      // A buyer's bucket lives for a millisecond, so it may be gone between its name and its dump.
      for (const [name, dump] of dumps) if (dump) await hot.restore(name, 0, dump)
    },
  }
}
