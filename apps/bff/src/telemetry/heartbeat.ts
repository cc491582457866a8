/**
 * How each process is doing, written to Redis by itself once a second: what the waiting room's controller steers by. A process that died
 * or hangs stops writing, and what it said last is forgotten after a few seconds.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Redis } from 'ioredis'
import { maxWorkers } from '../kernel/snowflake.ts'
import { keys } from '../redis/keys.ts'

export interface Health {
  /** host:pid */
  name: string
  role: string
  version: string
  startedAt: number
  /** Share of the last second in which the event loop was busy, 0 to 1. */
  loopUtilisation: number
  /** 99 % of the timers of the last second were at most this late. */
  loopDelayMs: number
  /** Resident. */
  memoryMb: number
  /** Requests (or jobs) of the last second, and how many of them failed for our own reasons. */
  done: number
  failed: number
}

/** Counts what a process does and what went wrong; two plain additions a request. */
export interface WorkCount {
  done(): void
  failed(): void
  take(): { done: number; failed: number }
}

export function createWorkCount(): WorkCount {
  let count = { done: 0, failed: 0 }
  return {
    done: () => void count.done++,
    failed: () => void count.failed++,
    take() {
      const taken = count
      count = { done: 0, failed: 0 }
      return taken
    },
  }
}

export interface HeartbeatDeps {
  hot: Redis
  /** This process's leased number. */
  worker: number
  /** This process among all. */
  name: string
  role: string
  work: WorkCount
}

/** Made once a process; each call writes how it did since the last one. */
export function createHeartbeat({ hot, worker, name, role, work }: HeartbeatDeps): () => Promise<void> {
  let last = performance.eventLoopUtilization()
  const startedAt = Math.round(performance.timeOrigin)
  const delay = monitorEventLoopDelay({ resolution: loopLookMs })
  delay.enable()
  return async () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    const health: Health = {
      name,
      role,
      version,
      startedAt,
      loopUtilisation: Math.round(utilization * 1_000) / 1_000,
      // What it measures is the time between two looks.
      loopDelayMs: Math.max(0, Math.round(delay.percentile(99) / 1e6) - loopLookMs),
      memoryMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      ...work.take(),
    }
    delay.reset()
    await hot.set(keys.process(worker), JSON.stringify(health), 'PX', forgottenAfterMs)
  }
}

/** What every living process said last. */
export async function readHealth(hot: Redis): Promise<Health[]> {
  const said = await hot.mget(Array.from({ length: maxWorkers }, (_, worker) => keys.process(worker)))
  return said.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Health]))
}

const forgottenAfterMs = 4_000
const loopLookMs = 10
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
