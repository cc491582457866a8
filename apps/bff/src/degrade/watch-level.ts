/**
 * The degrade level, in this process's memory: whoever asks pays a comparison.
 *
 * Invariant: what an operator chose is in PostgreSQL (switches) and nowhere else; a word over Redis makes it known at once, and this process
 * reads it again every second, which is also its probe of PostgreSQL. So a change is in force everywhere within a second, or within the
 * next if the word is lost. What can fail: PostgreSQL away: the last choice stands, and the breaker goes to level 2 above it.
 */
import type { DegradeView } from '@tidegate/shared/contracts/staff'
import { type DegradeLevel, degradeLevels } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../kernel/clock.ts'
import { degradeChannel } from '../redis/keys.ts'
import { type Breaker, observe, wholeBreaker } from './breaker.ts'
import { effectiveLevel } from './level.ts'

export interface WatchLevelDeps {
  pool: Pool
  cache: Redis
  /** A connection in subscriber mode. */
  events: Redis
  clock: Clock
  logger: Logger
}

export interface Degrade {
  level(): DegradeLevel
  view(): DegradeView
  /** Operators chose `level` a moment ago. */
  chose(level: DegradeLevel): void
  /** One round of probes. */
  probe(): Promise<void>
  close(): void
}

export function watchLevel({ pool, cache, events, clock, logger }: WatchLevelDeps): Degrade {
  let chosen: DegradeLevel = 0
  let effective: DegradeLevel = 0
  let words = 0
  const breakers: Record<'postgres' | 'cache', Breaker> = { postgres: wholeBreaker, cache: wholeBreaker }
  const settle = () => {
    const next = effectiveLevel(chosen, { postgres: breakers.postgres.tripped, cache: breakers.cache.tripped })
    if (next !== effective) logger.warn({ from: effective, to: next, chosen, breakers }, 'degrade level')
    effective = next
  }
  const chose = (level: DegradeLevel) => {
    words++
    chosen = level
    settle()
  }
  events.on('message', (channel: string, message: string) => {
    if (channel !== degradeChannel) return
    const level = Number(message) as DegradeLevel
    if (degradeLevels.includes(level)) chose(level)
  })
  events.subscribe(degradeChannel).catch(() => {})

  const askPostgres = inOneFlight(async () => {
    const wordsBefore = words
    const level = await readChosen(pool)
    // A word that came meanwhile is newer than what was read.
    if (words === wordsBefore) chosen = level
  })
  const askCache = inOneFlight(() => cache.ping())
  const probe = async () => {
    const [postgres, cacheAnswered] = await Promise.all([answers(askPostgres), answers(askCache)])
    const at = clock.now()
    breakers.postgres = observe(breakers.postgres, { answered: postgres, at })
    breakers.cache = observe(breakers.cache, { answered: cacheAnswered, at })
    settle()
  }
  const timer = setInterval(() => void probe(), probeEveryMs)
  timer.unref()
  return {
    level: () => effective,
    view: () => ({ chosen, effective }),
    chose,
    probe,
    close: () => clearInterval(timer),
  }
}

export async function readChosen(pool: Pick<Pool, 'query'>): Promise<DegradeLevel> {
  const { rows } = await pool.query<{ level: DegradeLevel }>(
    `SELECT (value->>'level')::int AS level FROM switches WHERE name = 'degrade'`,
  )
  return rows[0]?.level ?? 0
}

/** A store that does not answer is not asked again before it has: probes must not pile up on it. */
function inOneFlight(ask: () => Promise<unknown>): () => Promise<unknown> {
  let flight: Promise<unknown> | null = null
  return () => {
    flight ??= ask().finally(() => {
      flight = null
    })
    return flight
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs)
  })
  const answered = ask().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

const probeEveryMs = 1_000
const patienceMs = 900
