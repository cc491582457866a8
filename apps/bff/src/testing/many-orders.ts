/** A table full of orders by one statement: the scene of searches and exports. Sizes are the caller's. */
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { orderAddressContext } from '../addresses/order-address.ts'
import { phoneTailIndex } from '../addresses/phone-tail.ts'
import { createBlindIndex, createSeal } from '../kernel/seal.ts'
import { firstIdAt } from '../kernel/snowflake.ts'

export const madeFrom = Date.parse('2026-11-21T00:00:00+08:00')

export function createArchive(pool: Pool, { lanes = 16 }: { lanes?: number } = {}) {
  const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
  const blindIndex = createBlindIndex(randomBytes(32))
  return {
    seal,
    blindIndex,
    lanes,

    /** `count` paid orders, one each 10 ms from the morning of 21 November 2026 on, of `count / 5` buyers, over all lanes. */
    async fill(count: number): Promise<void> {
      const first = firstIdAt(madeFrom)
      await pool.query(`INSERT INTO categories (id, name) VALUES (1, '数码') ON CONFLICT DO NOTHING`)
      await pool.query(
        `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
         SELECT n, 1, 'SHIP', 'ON_SHELF', '星潮手机 ' || n, '{/media/phone.webp}', '{}', now() FROM generate_series(11, 12) AS n`,
      )
      await pool.query(
        `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) SELECT n + 10, n, '曜石黑', 299900, 399900, 0 FROM generate_series(11, 12) AS n`,
      )
      await pool.query(
        `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
         VALUES (31, 'CLOSED', '整点秒杀', '/media/banner.webp', '{}', now() - interval '2 hours', now() - interval '1 hour', 900, now())`,
      )
      await pool.query(
        `INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit) SELECT n + 20, 31, n, 199900, $1, 9 FROM generate_series(21, 22) AS n`,
        [count],
      )
      await pool.query(
        `INSERT INTO buyers (id, openid, nickname) SELECT 64 * n, 'o-' || n, '潮客' || n FROM generate_series(1, greatest($1 / 5, 1)) AS n`,
        [count],
      )
      // Every buyer's gene is 0 in its own id; the order's low bits carry the lane, which is all that is asked here.
      await pool.query(ordersSql, [count, first, lanes])
      await pool.query(
        `INSERT INTO holdings (lane, offer_id, buyer_id, held, cap) SELECT lane, offer_id, buyer_id, count(*), count(*) FROM orders GROUP BY 1, 2, 3`,
      )
      await pool.query(
        `INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
         SELECT lane, id, 1, CASE offer_id WHEN 41 THEN 11 ELSE 12 END, CASE offer_id WHEN 41 THEN 21 ELSE 22 END, '星潮手机', '曜石黑', '/media/phone.webp', 199900, 1 FROM orders`,
      )
      await pool.query(
        `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id, paid_at)
         SELECT id::text, lane, id, buyer_id, 'o', amount_fen, 'PAID', '42000' || lpad((id % 1000000000)::text, 11, '0') || lpad((row_number() OVER ())::text, 12, '0'), paid_at FROM orders`,
      )
      await pool.query('ANALYZE orders, holdings, order_items, payments, buyers, order_addresses')
    },

    /** Orders by their place in time, from 0 on. */
    async idsOf(places: readonly number[]): Promise<string[]> {
      const { rows } = await pool.query<{ id: string }>('SELECT id::text FROM orders ORDER BY id')
      return places.map((place) => rows[place]?.id as string)
    },

    async address(orderId: string, phone: string): Promise<void> {
      const fields = { name: '林见潮', phone, region: ['浙江省', '杭州市', '西湖区'], detail: '见潮路 7788 号' }
      const { keyId, sealed } = seal.seal(JSON.stringify(fields), orderAddressContext(orderId))
      await pool.query('INSERT INTO order_addresses (order_id, key_id, sealed, phone_tail) VALUES ($1, $2, $3, $4)', [
        ...[orderId, keyId, sealed, phoneTailIndex(blindIndex, phone)],
      ])
    },
  }
}

const ordersSql = `
INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at, paid_at, refunded_fen)
SELECT m.id % 64 % $3, m.id, 64 * (1 + n / 5), gen_random_uuid(), 31, CASE WHEN n % 101 = 0 THEN 42 ELSE 41 END, 0, 1, 1, 199900,
       CASE WHEN n % 1000 = 7 THEN 'REFUNDED' ELSE 'PAID' END, at, at, at, CASE WHEN n % 1000 = 7 THEN 199900 ELSE 0 END
FROM (
  SELECT n, $2::bigint + n * 10 * (1::bigint << 22) + n % 64 AS id, to_timestamp(${madeFrom} / 1000.0 + n / 100.0) AS at FROM generate_series(0, $1 - 1) AS n
) m`
