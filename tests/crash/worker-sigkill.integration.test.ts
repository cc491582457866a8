/**
 * The real worker process, SIGKILLed by itself at each of its lines (CRASH_AT): no handler runs, no connection is closed, jobs and
 * entries stay in its name. Another worker then finds what it left, and the books are audited.
 */
import { expect, it } from 'vitest'
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { keys } from '../../apps/bff/src/redis/keys.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { whileRelaying } from '../../apps/bff/src/testing/relaying.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieAt, patienceMs } from './real-process.ts'

const points: CrashPoint[] = ['relay-read', 'relay-added', 'write-committed', 'write-given-back', 'write-settled']

it.each(points)('a worker killed at %s loses nothing', { timeout: patienceMs }, async (point) => {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const stores = { pool: database.pool, hot: redis.client }
  const sale = await createSale({ ...stores, total: 9 })
  await sale.warm()

  // Six who buy, and one whom the ledger refuses, because Redis had forgotten that there was a first order.
  const greedy = sale.newBuyer()
  await sale.tap({ buyerId: greedy })
  await sale.drain()
  await stores.hot.hdel(keys.buyers(sale.lane, sale.offerId), greedy)
  await sale.tap({ buyerId: greedy })
  for (let i = 0; i < 6; i++) await sale.tap()

  expect(await dieAt(point, 'worker', { database, redis })).toMatchObject({ signal: 'SIGKILL' })
  await whileRelaying(redis, sale, () =>
    eventually(async () => expect(await stores.hot.xlen(keys.journal(sale.lane))).toBe(0), { withinMs: 10_000 }),
  )

  expect(await sale.states()).toEqual({ PENDING_PAYMENT: 7, REFUSED: 1 })
  expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 7, drift: 0 })
  // Only now, since it would mend the stock too: what Redis forgot of the greedy one.
  await sale.warm()
  const report = await auditBooks({ ...stores, lanes })
  expect(report.checks.filter((check) => !check.ok)).toEqual([])
})
