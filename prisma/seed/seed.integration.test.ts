import { mkdtempSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createBlindIndex, createSeal } from '../../apps/bff/src/kernel/seal.ts'
import { type TestDatabase, testDatabase } from '../../apps/bff/src/testing/database.ts'
import { seed } from './seed.ts'

const mediaDir = mkdtempSync(join(inject('stores').dir, 'media-'))
const keys = {
  seal: createSeal([{ id: 'k1', key: Buffer.alloc(32, 1) }]),
  blindIndex: createBlindIndex(Buffer.alloc(32, 2)),
}
let pool: TestDatabase['pool']
beforeAll(async () => {
  ;({ pool } = await testDatabase())
  await seed({ pool, mediaDir, lanes: 16, ...keys })
})

const phases = async () => {
  const { rows } = await pool.query<{ phase: string }>(
    `SELECT CASE WHEN state = 'CLOSED' OR ends_at <= now() THEN 'ENDED' WHEN starts_at > now() THEN 'UPCOMING' ELSE 'LIVE' END AS phase FROM campaigns ORDER BY 1`,
  )
  return rows.map((row) => row.phase)
}

describe('the demo shop', () => {
  it('looks like a shop', async () => {
    const { rows } = await pool.query(
      `SELECT count(*)::int AS products, count(DISTINCT category_id)::int AS categories, bool_or(kind = 'CARD') AS cards FROM products`,
    )
    expect(rows[0].products).toBeGreaterThanOrEqual(24)
    expect(rows[0].categories).toBeGreaterThanOrEqual(5)
    expect(rows[0].cards).toBe(true)
    expect(await phases()).toEqual(['ENDED', 'LIVE', 'UPCOMING'])
    const rooms = await pool.query('SELECT room_mode, lobby_opens_seconds FROM campaigns WHERE starts_at > now()')
    expect(rooms.rows).toEqual([{ room_mode: 'SHUFFLE', lobby_opens_seconds: 3600 }])
  })

  it('has a picture of at most 100 KB for everything that names one', async () => {
    const { rows: pictures } = await pool.query<{ path: string; width: number; height: number }>(
      'SELECT path, width, height FROM pictures',
    )
    for (const { path, width, height } of pictures) {
      expect([`${width}x${height}`, path]).toEqual([path.includes('banner') ? '1200x600' : '800x800', path])
      expect(statSync(join(mediaDir, path.slice('/media/'.length))).size, path).toBeLessThanOrEqual(100 * 1024)
    }
    const { rows } = await pool.query<{ path: string }>(
      'SELECT unnest(images) AS path FROM products UNION SELECT banner FROM campaigns',
    )
    expect(pictures.map((picture) => picture.path)).toEqual(expect.arrayContaining(rows.map((row) => row.path)))
  })

  it('keeps honest books: every unit on a shelf or in a ledger, every change with its movement', async () => {
    const { rows } = await pool.query(
      `SELECT s.id FROM skus s LEFT JOIN (SELECT sku_id, sum(delta) AS moved FROM stock_movements GROUP BY 1) m ON m.sku_id = s.id WHERE s.shelf_stock IS DISTINCT FROM m.moved
       UNION ALL
       SELECT o.id FROM offers o JOIN campaigns c ON c.id = o.campaign_id
       LEFT JOIN (SELECT offer_id, sum(total) AS total FROM stock_ledger GROUP BY 1) l ON l.offer_id = o.id
       WHERE l.total IS DISTINCT FROM CASE c.state WHEN 'CLOSED' THEN 0 ELSE o.total END`,
    )
    expect(rows).toEqual([])
    const cards = await pool.query(
      `SELECT s.id FROM skus s JOIN products p ON p.id = s.product_id AND p.kind = 'CARD'
       LEFT JOIN (SELECT sku_id, count(*) AS free FROM cards WHERE state = 'FREE' GROUP BY 1) c ON c.sku_id = s.id
       WHERE s.shelf_stock IS DISTINCT FROM c.free`,
    )
    expect(cards.rows).toEqual([])
  })

  it('changes nothing when it runs again, and replaces what time has used up', async () => {
    expect(await seed({ pool, mediaDir, lanes: 16, ...keys })).toEqual({ pictures: 0, products: 0, campaigns: 0 })
    await pool.query(
      `UPDATE campaigns SET starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour'`,
    )
    expect((await seed({ pool, mediaDir, lanes: 16, ...keys })).campaigns).toBe(1)
    expect(await phases()).toEqual(['ENDED', 'LIVE', 'LIVE', 'UPCOMING'])
    await pool.query(
      `UPDATE campaigns SET starts_at = starts_at - interval '3 days', ends_at = ends_at - interval '3 days'`,
    )
    expect((await seed({ pool, mediaDir, lanes: 16, ...keys })).campaigns).toBe(2)
    expect((await phases()).filter((phase) => phase !== 'ENDED')).toEqual(['LIVE', 'UPCOMING'])
  })
})
