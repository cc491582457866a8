/**
 * Two connections by purpose, which production points at two instances: *hot* (stock, journal, queues: noeviction, AOF) and
 * *cache* (allkeys-lru). A request must fail fast when Redis is away, so no command waits in an offline queue for long.
 */
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'

export interface RedisClientOptions {
  url: string
  name: string
  logger: Logger
  /** A blocking reader waits on purpose and may not time out; `null` retries lets it ride through a restart. */
  blocking?: boolean
}

export function createRedis({ url, name, logger, blocking = false }: RedisClientOptions): Redis {
  const options: Options = { ...shared, ...(blocking ? patient : prompt), connectionName: name }
  const redis = new Redis(url, options)
  let down = false
  redis.on('error', (error: Error) => {
    if (!down) logger.warn({ redis: name, error: error.message }, 'redis away')
    down = true
  })
  redis.on('ready', () => {
    if (down) logger.info({ redis: name }, 'redis back')
    down = false
  })
  return redis
}

const shared: Options = {
  // After a failover the old primary answers READONLY, a restarting one LOADING: reconnect and send the command again.
  reconnectOnError: (error) => (/^(READONLY|LOADING)/.test(error.message) ? 2 : false),
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.75 + Math.random() / 2),
  connectTimeout: 3_000,
}

// One timer for the connection, not one for each command: those were 4 to 8 % of a reserve's CPU. A server that is silent for so long
// while it owes an answer is given up; every command on its way fails with it, none is sent a second time behind the caller's back.
const prompt: Options = { maxRetriesPerRequest: 0, socketTimeout: 2_000, enableAutoPipelining: true }
const patient: Options = { maxRetriesPerRequest: null }

type Options = Omit<RedisOptions, 'replyMapping'>
