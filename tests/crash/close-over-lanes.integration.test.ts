/**
 * Orders of several lanes close in one statement, while the ledger rows of those lanes are being changed by somebody else. What waits for a
 * locked row looks at it anew when it is let go (READ COMMITTED); a claim that gets lost there is a unit that nobody can ever buy.
 */
import { expect, it } from 'vitest'
import { closeOrders } from '../../apps/bff/src/orders/close-orders.ts'
import { writeOrders } from '../../apps/bff/src/orders/write-orders.ts'
import { parseEntry } from '../../apps/bff/src/outbox/journal.ts'
import { keys } from '../../apps/bff/src/redis/keys.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { whileLocked } from '../../apps/bff/src/testing/locks.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale } from '../../apps/bff/src/testing/sale.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

it.each([
  ['ledger rows', 'UPDATE stock_ledger SET total = total WHERE offer_id = $1'],
  ['holdings', 'UPDATE holdings SET cap = cap WHERE offer_id = $1'],
])('gives back every claim and every holding while the %s are locked', async (_what, lock) => {
  const sale = await createSale({ ...stores, total: 12, spreadOver: { 0: 3, 1: 3, 2: 3, 3: 3 } })
  await sale.warm()
  for (const lane of sale.layout.lanes) {
    for (let unit = 1; unit <= 3; unit++) await sale.tap({ buyerId: sale.ids.next(lane) })
    const entries = (await stores.hot.xrange(keys.journal(lane), '-', '+')).flatMap((raw) => parseEntry(raw) ?? [])
    await writeOrders(sale.deps, { lane, entries })
  }
  const { rows: orders } = await stores.pool.query<{ lane: number; id: string }>(
    'SELECT lane::int, id::text FROM orders WHERE offer_id = $1',
    [sale.offerId],
  )

  const closed = await whileLocked(stores.pool, [lock, sale.offerId], {
    work: () => closeOrders(stores.pool, orders, { reason: 'UNPAID', actor: 'SYSTEM' }),
  })

  expect(closed).toHaveLength(12)
  const shelves = await sale.shelves()
  expect(shelves.filter(({ claimed }) => claimed !== 0)).toEqual([])
  const held = await stores.pool.query('SELECT FROM holdings WHERE offer_id = $1 AND held > 0', [sale.offerId])
  expect(held.rowCount).toBe(0)
})
