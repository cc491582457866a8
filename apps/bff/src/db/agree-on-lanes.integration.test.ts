import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { agreeOnLanes, readLanes } from './agree-on-lanes.ts'

const { pool } = await testDatabase()

beforeEach(() => pool.query('TRUNCATE switches, orders'))

/** An order of the gene 29, as a shop with 16 lanes keeps it. */
const order = () =>
  pool.query(
    `INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at)
     VALUES (13, 93, 93 + 64, $1, 1, 1, 0, 1, 1, 100, 'PENDING_PAYMENT', now(), now())`,
    [randomUUID()],
  )

it('the first start writes the lanes down, and no start with others goes on', async () => {
  await Promise.allSettled([16, 16, 16].map((lanes) => agreeOnLanes(pool, lanes)))
  expect(await readLanes(pool)).toBe(16)
  await agreeOnLanes(pool, 16)
  await expect(agreeOnLanes(pool, 8)).rejects.toThrow(
    'LANES is 8, and this database was made with 16: start with LANES=16',
  )
  expect(await readLanes(pool)).toBe(16)
})

it('of starts at the same time one decides', async () => {
  const starts = await Promise.allSettled([8, 16].map((lanes) => agreeOnLanes(pool, lanes)))
  expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

it.each([8, 32])(
  'a shop from before that was written down does not start with %i lanes where it had 16',
  async (lanes) => {
    await order()
    await expect(agreeOnLanes(pool, lanes)).rejects.toThrow('there are orders made with another value')
    expect(await readLanes(pool)).toBe(null)
  },
)

it('and starts with those it had', async () => {
  await order()
  await agreeOnLanes(pool, 16)
  expect(await readLanes(pool)).toBe(16)
})
