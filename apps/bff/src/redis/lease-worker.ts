/**
 * Invariant: no two live processes share a snowflake worker number. A process leases one in Redis and keeps renewing it; one that could
 * not renew must stop making ids before its lease is over, so it tells its owner, who ends the process. What can fail: a process stopped
 * for longer than its lease, or a Redis that lost its data, may make an id twice before it notices; the order's primary key refuses the
 * second, which ends as a dead letter.
 */
import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { maxWorkers } from '../kernel/snowflake.ts'
import { keys } from './keys.ts'

// Longer than an outage of Redis that a process should live through: it keeps serving from the ledger meanwhile.
const leaseMs = 10 * 60_000
const renewEveryMs = 10_000

export interface WorkerLease {
  worker: number
  release(): Promise<void>
}

export async function leaseWorker(redis: Redis, onLost: () => void): Promise<WorkerLease> {
  const owner = randomUUID()
  const start = Math.floor(Math.random() * maxWorkers)
  for (let i = 0; i < maxWorkers; i++) {
    const worker = (start + i) % maxWorkers
    if (await redis.set(keys.worker(worker), owner, 'PX', leaseMs, 'NX')) return hold(redis, worker, owner, onLost)
  }
  throw new Error(`all ${maxWorkers} worker numbers are leased`)
}

function hold(redis: Redis, worker: number, owner: string, onLost: () => void): WorkerLease {
  let renewedAt = Date.now()
  const timer = setInterval(() => {
    const askedAt = Date.now()
    // A Redis that lost its data gives the number back to us; one that gave it to another does not.
    redis
      .eval(renewLua, 1, keys.worker(worker), owner, leaseMs)
      .then((ours) => {
        if (ours === 1) renewedAt = askedAt
        else onLost()
      })
      .catch(() => {
        if (Date.now() - renewedAt > leaseMs - 2 * renewEveryMs) onLost()
      })
  }, renewEveryMs)
  timer.unref()
  return {
    worker,
    async release() {
      clearInterval(timer)
      await redis.eval(releaseLua, 1, keys.worker(worker), owner).catch(() => 0)
    },
  }
}

const renewLua = `local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`
const releaseLua = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`
