import { Redis } from 'ioredis'
import { startRedis } from '/work/main/scripts/stores/redis.ts'
import { mkdtempSync } from 'node:fs'
export async function testRedis() {
  const s = await startRedis({ dir: mkdtempSync('/tmp/tr-'), role: 'hot' })
  process.on('exit', () => { try { process.kill(s.pid) } catch {} })
  return { url: s.url, client: new Redis(s.url) }
}
