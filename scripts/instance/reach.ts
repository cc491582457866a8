import { Redis } from 'ioredis'
import pg from 'pg'
import { Problem } from '../terminal.mjs'

/** Checks a PostgreSQL somebody named. A missing database is fine: the migrations make it. */
export async function reachPostgres(url: string): Promise<void> {
  const where = placeOf('DATABASE_URL', url, /^postgres(ql)?:$/, 'postgresql://user:password@host:5432/name')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code !== '3D000')
      throw new Problem(
        `PostgreSQL at ${where} (DATABASE_URL) cannot be used: ${message || code}. Start or correct it, or unset DATABASE_URL to use the embedded one.`,
      )
  } finally {
    await client.end().catch(() => {})
  }
}

/** Checks a Redis somebody named. */
export async function reachRedis(variable: 'REDIS_URL' | 'REDIS_CACHE_URL', url: string): Promise<void> {
  const where = placeOf(variable, url, /^rediss?:$/, 'redis://host:6379/0')
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let reason = ''
  client.on('error', (error: Error) => {
    reason = error.message
  })
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    throw new Problem(
      `Redis at ${where} (${variable}) cannot be used: ${reason || (error as Error).message}. Start or correct it, or unset ${variable} to use one started here.`,
    )
  } finally {
    client.disconnect()
  }
}

/** Host and path of an address, never its password. */
function placeOf(variable: string, url: string, protocol: RegExp, example: string): string {
  if (!URL.canParse(url) || !protocol.test(new URL(url).protocol))
    throw new Problem(`${variable} is not an address such as ${example}: correct it, or unset it.`)
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
