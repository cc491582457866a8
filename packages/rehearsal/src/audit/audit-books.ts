/**
 * Does what was promised stand in the books? Reads only; may run against a live shop.
 *
 * PostgreSQL is read in one snapshot. Redis has no snapshot, so each lane is fenced: read its counters, read everything, read
 * the counters again. A lane that moved is read again a few times and then left out (`figures.moving`), never guessed at; so is one with a
 * shelf that was first warmed after the list of shelves was read.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientBase, Pool } from 'pg'
import type { AuditDeps, AuditReport, Check } from './books.ts'
import { compareHot } from './hot-checks.ts'
import { checkLedger } from './ledger-checks.ts'
import { readColdSide, readLedger } from './read-cold.ts'
import { readFence, readGivenMarks, readHot, readReleasedMarks } from './read-hot.ts'

const maxReadings = 6

export async function auditBooks({ pool, hot, lanes, stuckAfterSeconds = 60 }: AuditDeps): Promise<AuditReport> {
  for (let reading = 1; ; reading++) {
    const shelves = (await readLedger(pool)).filter(({ lane }) => lane >= 0)
    const before = await readFence(hot, lanes, shelves)
    const hotState = await readHot(hot, lanes, shelves)
    const { cold, checks } = await inSnapshot(pool, async (snapshot) => ({
      cold: await readColdSide(snapshot, hotState, lanes),
      checks: await checkLedger(snapshot, { lanes, stuckAfterSeconds }),
    }))
    const marks = {
      released: await readReleasedMarks(hot, [...cold.owed, ...cold.parked, ...hotState.journal]),
      given: await readGivenMarks(hot, cold.draws),
    }
    const after = await readFence(hot, lanes, shelves)
    const read = new Set(shelves.map(nameOf))
    const unread = cold.ledger.filter((row) => row.lane >= 0 && !read.has(nameOf(row)))
    const moved = [...before].filter(([lane, fence]) => after.get(lane) !== fence)
    const moving = new Set([...moved.map(([lane]) => lane), ...unread.map(({ lane }) => lane)])
    if (moving.size > 0 && reading < maxReadings) {
      await sleep(150 * reading)
      continue
    }
    const compared = compareHot(hotState, cold, marks, moving, stuckAfterSeconds)
    return reportOf([...compared.checks, ...checks], compared.drift)
  }
}

const nameOf = ({ lane, offerId }: { lane: number; offerId: string }) => `${lane} ${offerId}`

function reportOf(checks: Check[], drift: number): AuditReport {
  return { ok: checks.every((check) => check.ok), checks, drift }
}

async function inSnapshot<Result>(pool: Pool, read: (snapshot: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const result = await read(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}
