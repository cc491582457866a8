import type { SettlementStanding } from '@tidegate/shared/contracts/settlement'
import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { listSettlements, readDay } from './read-settlements.ts'

const { pool } = await testDatabase()
const deps = { pool, routes: { all: [] } }

it('the days of a standing are all found, a page of fourteen at a time, whatever stands between them', async () => {
  // Two merchant numbers; every third day the second has a difference, every fifth WeChat's bill of the first can't be read.
  await pool.query(
    `INSERT INTO settlements (route, day, state)
     SELECT route, DATE '2026-01-01' + n, CASE WHEN n % 5 = 0 AND route = 'a' THEN 'UNREADABLE' ELSE 'MATCHED' END
     FROM generate_series(0, 59) n, (VALUES ('a'), ('b')) routes (route)`,
  )
  await pool.query(
    `INSERT INTO settlement_differences (id, route, day, kind, key, bill_fen, ledger_fen, proposed, state)
     SELECT n + 1, 'b', DATE '2026-01-01' + n, 'PAID_AMOUNT', 'k' || n, 2, 1, 'REFUND', CASE WHEN n < 30 THEN 'SETTLED' ELSE 'OPEN' END
     FROM generate_series(0, 59, 3) n`,
  )
  expect((await days('UNREADABLE')).rows.map(({ route }) => route)).toEqual(Array(12).fill('a'))
  const open = await days('OPEN')
  expect(open.rows.map(({ route, openDifferences }) => `${route}${openDifferences}`)).toEqual(Array(10).fill('b1'))
  const even = await days('EVEN')
  expect(even.rows).toHaveLength(120 - 12 - 10)
  expect(even.pages).toBeGreaterThan(4)
  const all = await days(undefined)
  expect(all.rows).toHaveLength(120)
  expect(all.rows.map(({ day }) => day)).toEqual(
    all.rows
      .map(({ day }) => day)
      .toSorted()
      .reverse(),
  )
  expect((await days('WAITING')).rows).toEqual([])

  // However many newer ones there are; whoever settles an old day judges by these.
  expect((await readDay(deps, '2026-02-06')).map((row) => [row.route, row.day, row.openDifferences])).toEqual([
    ['a', '2026-02-06', 0],
    ['b', '2026-02-06', 1],
  ])
})

async function days(standing: SettlementStanding | undefined) {
  const rows = []
  let pages = 0
  for (let cursor: string | undefined; ; pages++) {
    const page = await listSettlements(deps, { standing, cursor })
    rows.push(...page.items)
    if (page.nextCursor === null) return { rows, pages: pages + 1 }
    cursor = page.nextCursor
  }
}
