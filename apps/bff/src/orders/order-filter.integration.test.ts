/** Staff find an order by whatever a buyer can name, over all lanes and pages. */
import { describe, expect, it } from 'vitest'
import { indexTails } from '../addresses/index-tails.ts'
import { getStaffOrder, listStaffOrders } from '../staff/read-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { createArchive } from '../testing/many-orders.ts'
import { conditionsOf } from './order-filter.ts'

const { pool } = await testDatabase()
const archive = createArchive(pool)
await archive.fill(1_000)
const deps = { ...archive, pool }
const [first, second, other] = (await archive.idsOf([3, 500, 700])) as [string, string, string]
await archive.address(first, '13987651234')
await archive.address(second, '13600001234')
await archive.address(other, '13600009999')

type Filter = Parameters<typeof listStaffOrders>[1]
const found = async (filter: Filter) => (await listStaffOrders(deps, filter)).items.map(({ id }) => id)

describe('the search', () => {
  it('finds by id, payment, refund, phone tail and buyer', async () => {
    expect(await found({ search: first })).toEqual([first])
    const order = await getStaffOrder(deps, first)
    expect(await found({ search: order?.payment?.transactionId as string })).toEqual([first])
    expect(await found({ search: order?.payment?.outTradeNo as string })).toEqual([first])
    await pool.query(
      `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
       SELECT id || 'R1', id::text, 'main', lane, id, buyer_id, 100, 'MERCHANT', 'DONE' FROM orders WHERE id = $1`,
      [first],
    )
    expect(await found({ search: `${first}R1` })).toEqual([first])
    expect(await found({ search: '1234' })).toEqual([second, first])
    expect(await found({ search: '13987651234' })).toEqual([second, first])
    expect(await found({ search: '4321' })).toEqual([])
    const nickname = (await getStaffOrder(deps, second))?.buyerNickname as string
    expect(await found({ search: nickname })).toEqual(await archive.idsOf([504, 503, 502, 501, 500]))
  })

  it('finds a state by its index, however rare it is', async () => {
    const sql = await pool.connect()
    await sql.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off')
    for (const [state, index] of [
      ['REFUND_DUE', 'by_state'],
      ['CLOSED', 'by_state'],
      ['PENDING_PAYMENT', 'unpaid'],
    ]) {
      const { rows } = await sql.query<{ 'QUERY PLAN': string }>(
        'EXPLAIN SELECT * FROM orders WHERE lane = $1 AND state = $2 ORDER BY id DESC LIMIT 21',
        [3, state],
      )
      expect(rows.map((row) => row['QUERY PLAN']).join('\n'), state).toContain(`orders_03_${index}`)
    }
    await sql.query('ROLLBACK')
    sql.release()
  })

  it("finds a buyer's orders by the key of their requests, and never along everybody's", async () => {
    const filter = await conditionsOf({ ...deps, sql: pool }, { search: '潮客7' }, { first: 2 })
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM orders WHERE lane = $1${filter?.sql} ORDER BY ${filter?.order} LIMIT 1`,
      [3, ...(filter?.values ?? [])],
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('orders_03_pkey')
  })

  it('takes signs of patterns for themselves', async () => {
    expect(await found({ search: '%' })).toEqual([])
    expect(await found({ search: '潮客_' })).toEqual([])
    expect((await found({ search: '潮客' })).length).toBe(20)
  })

  it('narrows by product, state and day together', async () => {
    expect((await found({ productId: '12' })).length).toBe(10)
    expect(await found({ productId: '999' })).toEqual([])
    expect(await found({ state: 'REFUNDED', campaignId: '31' })).toEqual(await archive.idsOf([7]))
    expect((await found({ from: '2026-11-21', to: '2026-11-21' })).length).toBe(20)
    expect(await found({ from: '2026-11-22' })).toEqual([])
    expect(await found({ to: '2026-11-20' })).toEqual([])
    expect(await found({ search: '1234', state: 'REFUNDED' })).toEqual([])
  })

  it('turns pages without losing or repeating one', async () => {
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listStaffOrders(deps, { search: '潮客1', cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    // 潮客1, 10–19 and 100–199 of 200 buyers, five orders each; the first buyer has their first five.
    expect(seen.length).toBe(111 * 5)
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)))
  })
})

describe('phone tails', () => {
  it('of addresses from before there was an index come in, and those that have one stay', async () => {
    await pool.query('UPDATE order_addresses SET phone_tail = NULL WHERE order_id = $1', [first])
    expect(await found({ search: '1234' })).toEqual([second])
    expect(await indexTails(deps)).toBe(1)
    expect(await found({ search: '1234' })).toEqual([second, first])
    expect(await indexTails(deps)).toBe(0)
  })
})

describe('the detail', () => {
  it('tells how it is delivered, and shows a masked address', async () => {
    expect(await getStaffOrder(deps, first)).toMatchObject({
      ...{ kind: 'SHIP', shipment: null },
      address: { name: '林**', phone: '139****1234', detail: '见潮****' },
    })
    expect(await getStaffOrder(deps, '7')).toBeNull()
  })
})
