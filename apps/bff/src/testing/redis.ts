import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { startRedis } from '../../../../scripts/stores/redis.ts'
import type { Store } from '../../../../scripts/stores/store.ts'
import { afterFile } from './clean-up.ts'

export type TestRedis = {
  url: string
  client: Redis
  /** Of the server that is running now. */
  pid(): number
  /** SIGKILLs the server and starts it again on what it had written, as after a crash. */
  crash(): Promise<void>
}

/** A redis-server of the calling test file's own, as the hot one runs: AOF on every write, noeviction. */
export async function testRedis(): Promise<TestRedis> {
  const dir = mkdtempSync(join(inject('stores').dir, 'redis-'))
  let server: Store = await startRedis({ dir, role: 'hot' })
  const client = new Redis(server.url)
  client.on('error', () => {}) // expected while crash() has it down
  afterFile(async () => {
    client.disconnect()
    await server.stop()
  })
  return {
    url: server.url,
    client,
    pid: () => server.pid,
    crash: async () => {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
      server = await startRedis({ dir, port: server.port, role: 'hot' })
    },
  }
}
