/** What a bill and the books can differ in, each kind by itself. A whole day of a shop: tests/money/settlement.integration.test.ts. */
import { expect, it } from 'vitest'
import { createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { testRoutes } from '../testing/pay-route.ts'
import { matchDay } from './match-day.ts'
import { resolveDifference } from './resolve-difference.ts'

const { pool } = await testDatabase()
const scene = createCardScene(pool)
const noon = (day: string) => `${day}T12:00:00+08:00`

/** A paid order of a code, booked at `paidAt`. */
async function paidOrder(paidAt: string): Promise<{ id: string; skuId: string }> {
  const sku = await scene.addSku()
  const [order] = (await scene.paidOrders(sku, 1)) as { id: string }[] as [{ id: string }]
  await pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id, paid_at)
     SELECT id::text, lane, id, buyer_id, 'o', amount_fen, 'PAID', 'tx-' || id, $2 FROM orders WHERE id = $1`,
    [order.id, paidAt],
  )
  await scene.deliver()
  return { id: order.id, skuId: sku.skuId }
}

interface Line {
  trade: string
  refund?: string
  fen?: number
  transaction?: string
  state?: string
}

/** WeChat's bill of a day, and what the fund bill says came in. */
async function bill(day: string, lines: Line[], { inFen }: { inFen?: number } = {}): Promise<void> {
  const paid = lines.filter(({ refund }) => !refund).reduce((fen, line) => fen + (line.fen ?? 1_200), 0)
  const back = lines.filter(({ refund }) => refund).reduce((fen, line) => fen + (line.fen ?? 1_200), 0)
  await pool.query('DELETE FROM bill_lines WHERE day = $1', [day])
  await pool.query(
    `INSERT INTO settlements (route, day, bill_paid_fen, bill_refunded_fen, fund_in_fen, fund_out_fen) VALUES ('main', $1, $2, $3, $4, $3)
     ON CONFLICT (route, day) DO UPDATE SET bill_paid_fen = $2, bill_refunded_fen = $3, fund_in_fen = $4, fund_out_fen = $3`,
    [day, paid, back, inFen ?? paid],
  )
  for (const [i, { trade, refund, fen = 1_200, transaction = `tx-${trade}`, state = 'SUCCESS' }] of lines.entries())
    await pool.query(
      `INSERT INTO bill_lines (route, day, line, kind, at, transaction_id, out_trade_no, refund_id, out_refund_no, amount_fen, fee_fen, state)
       VALUES ('main', $1, $2, $3, $4, $5, $6, $7, $7, $8, 0, $9)`,
      [day, i, refund ? 'REFUND' : 'PAYMENT', noon(day), transaction, trade, refund ?? null, fen, state],
    )
}

async function differences(day: string): Promise<string[]> {
  await matchDay(pool, { route: 'main', day })
  const { rows } = await pool.query<{ line: string }>(
    `SELECT kind || ' ' || key || ' ' || bill_fen || ' ' || ledger_fen || ' ' || state AS line FROM settlement_differences WHERE day = $1 ORDER BY kind`,
    [day],
  )
  return rows.map(({ line }) => line)
}

it('a payment whose code never went out is listed until it has; delivering again delivers', async () => {
  const day = '2026-03-01'
  const order = await paidOrder(noon(day))
  await bill(day, [{ trade: order.id }])
  expect(await differences(day)).toEqual([`PAID_NOT_DELIVERED ${order.id} 1200 1200 OPEN`])

  await scene.importCodes(order.skuId, [`SETTLE-${order.id}`])
  const { rows } = await pool.query<{ id: string }>('SELECT id::text FROM settlement_differences WHERE day = $1', [day])
  const deps = { ...scene.deps, payments: { ...scene.deps, routes: testRoutes({}) } }
  const resolve = { id: rows[0]?.id as string, action: 'REDELIVER', note: '' } as const
  expect(await resolveDifference(deps as never, '1', resolve)).toEqual({ kind: 'RESOLVED' })
  await scene.deliver()
  expect(await scene.state(order.id)).toBe('DELIVERED')
  expect(await differences(day)).toEqual([`PAID_NOT_DELIVERED ${order.id} 1200 1200 SETTLED`])
})

it('an order that was paid twice and waits for its code is one matter', async () => {
  const day = '2026-03-07'
  const { id } = await paidOrder(noon(day))
  await pool.query(
    `WITH again AS (
       INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id, paid_at, refund_fen)
       SELECT $1 || '_2', lane, order_id, buyer_id, openid, amount_fen, state, 'tx-' || $1 || '_2', paid_at, amount_fen
       FROM payments WHERE out_trade_no = $1 RETURNING *
     )
     INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
     SELECT out_trade_no || 'R0', out_trade_no, route, lane, order_id, buyer_id, amount_fen, 'PAID_TWICE', 'DUE' FROM again`,
    [id],
  )
  await bill(day, [{ trade: id }, { trade: `${id}_2` }])
  expect(await differences(day)).toEqual([`PAID_NOT_DELIVERED ${id} 1200 1200 OPEN`])
})

it('the same sum by another transaction, and what the account got besides the bill, are differences', async () => {
  const day = '2026-03-02'
  const { id, skuId } = await paidOrder(noon(day))
  await scene.importCodes(skuId, [`OTHER-${id}`])
  await scene.deliver()
  await bill(day, [{ trade: id, transaction: 'tx-of-somebody' }], { inFen: 1_199 })
  expect(await differences(day)).toEqual([`FUNDS_DIFFER ${day} 1200 1199 OPEN`, `PAID_AMOUNT ${id} 1200 1200 OPEN`])
  // WeChat corrects its bill; and then there it is again.
  await bill(day, [{ trade: id }])
  expect(await differences(day)).toEqual([
    `FUNDS_DIFFER ${day} 1200 1199 SETTLED`,
    `PAID_AMOUNT ${id} 1200 1200 SETTLED`,
  ])
  await bill(day, [{ trade: id, fen: 1_201 }])
  expect(await differences(day)).toEqual([`FUNDS_DIFFER ${day} 1200 1199 SETTLED`, `PAID_AMOUNT ${id} 1201 1200 OPEN`])
})

it('refunds: another sum, one that no bill has, one that arrives a day later, one that failed in both', async () => {
  const day = '2026-03-03'
  const { id, skuId } = await paidOrder(noon('2026-03-02'))
  await scene.importCodes(skuId, [`BACK-${id}`])
  await scene.deliver()
  const refund = (number: string, fen: number, state: string, doneAt: string | null) =>
    pool.query(
      `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state, done_at)
       SELECT $2, out_trade_no, route, lane, order_id, buyer_id, $3, 'MERCHANT', $4, $5 FROM payments WHERE out_trade_no = $1`,
      [id, `${id}${number}`, fen, state, doneAt],
    )
  await refund('R1', 100, 'DONE', noon(day))
  await refund('R2', 200, 'DONE', noon(day))
  await refund('R3', 300, 'DONE', noon('2026-03-04'))
  await refund('R4', 400, 'FAILED', null)
  await bill(day, [
    { trade: id, refund: `${id}R1`, fen: 101 },
    { trade: id, refund: `${id}R3`, fen: 300, state: 'PROCESSING' },
    { trade: id, refund: `${id}R4`, fen: 400, state: 'FAIL' },
  ])
  expect(await differences(day)).toEqual([
    `BOOKED_NOT_REFUNDED ${id}R2 0 200 OPEN`,
    `REFUNDED_AMOUNT ${id}R1 101 100 OPEN`,
  ])
  await bill('2026-03-04', [])
  expect(await differences('2026-03-04')).toEqual([])
})

it('a day ends at midnight in Beijing', async () => {
  const [last, next] = [await paidOrder('2026-03-05T23:59:59+08:00'), await paidOrder('2026-03-06T00:00:00+08:00')]
  for (const day of ['2026-03-05', '2026-03-06']) await bill(day, [])
  expect(await differences('2026-03-05')).toEqual([`BOOKED_NOT_PAID ${last.id} 0 1200 OPEN`])
  expect(await differences('2026-03-06')).toEqual([`BOOKED_NOT_PAID ${next.id} 0 1200 OPEN`])
})
