/**
 * How each process is doing, written to Redis by itself once a second: what the waiting room's controller steers by. A process that died
 * or hangs stops writing, and what it said last is forgotten after a few seconds. One that hung says so when it is back: it was busy all
 * the time. Where no API process is left that speaks, the controller takes the house for full (waiting-room/measure).
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { ProcessHealth } from '@tidegate/shared/contracts/live'
import type { Redis } from 'ioredis'
import { maxWorkers } from '../kernel/snowflake.ts'
import { keys } from '../redis/keys.ts'

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
    const health: ProcessHealth = {
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
export async function readHealth(hot: Redis): Promise<ProcessHealth[]> {
  const said = await hot.mget(Array.from({ length: maxWorkers }, (_, worker) => keys.process(worker)))
  return said.flatMap((text) => (text === null ? [] : [JSON.parse(text) as ProcessHealth]))
}

const forgottenAfterMs = 4_000
const loopLookMs = 10
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
