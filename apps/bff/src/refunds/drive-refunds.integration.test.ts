import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { queueRefunds } from './drive-refunds.ts'

const { pool } = await testDatabase()

it('hands out no more than keeps the queue short, the oldest first, however many refunds are due', async () => {
  await pool.query(
    `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state, next_at)
     SELECT n || 'R1', n, 'main', 0, n, 1, 100, 'MERCHANT', 'DUE', now() - n * interval '1 second' FROM generate_series(1, 600) n`,
  )
  const queued: string[] = []
  const tick = (waiting: number) =>
    queueRefunds(
      { pool },
      { add: async ({ outRefundNo }) => void queued.push(outRefundNo), waiting: async () => waiting },
    )
  expect(await tick(500)).toBe(0)
  expect(await tick(900)).toBe(0)
  expect(await tick(498)).toBe(2)
  expect(queued.sort()).toEqual(['599R1', '600R1'])
})
