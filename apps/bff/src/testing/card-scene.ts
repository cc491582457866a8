/** Card goods and paid orders on real stores: the scene of the tests of delivery. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { importSlice, openImport } from '../cards/import-codes.ts'
import { createCardSegments } from '../cards/lease-segments.ts'
import { deliverOrders } from '../fulfilment/deliver-orders.ts'
import { queueDue } from '../fulfilment/queue-due.ts'
import type { JobPayload } from '../jobs/catalogue.ts'
import { systemClock } from '../kernel/clock.ts'
import { laneOf } from '../kernel/lane.ts'
import { createBlindIndex, createSeal } from '../kernel/seal.ts'
import { createIds, geneOf } from '../kernel/snowflake.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { lanes } from './sale.ts'

export function createCardScene(pool: Pool) {
  const ids = createIds({ worker: Math.floor(Math.random() * 256), clock: systemClock })
  const newId = () => ids.next(0)
  const jobs: JobPayload<'fulfilment.deliver'>[] = []
  const deps = {
    pool,
    lanes,
    newId,
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    live: { delivered: () => {} },
    segments: createCardSegments(pool),
    seal: createSeal([{ id: 'k1', key: randomBytes(32) }]),
    blindIndex: createBlindIndex(randomBytes(32)),
    deliverQueue: { add: async (job: JobPayload<'fulfilment.deliver'>) => void jobs.push(job), close: async () => {} },
  }
  const newBuyer = () => ids.next(Math.floor(Math.random() * 64))

  return {
    deps,
    jobs,
    newBuyer,

    /** A SKU with nothing on its shelf. */
    async addSku(
      kind: 'SHIP' | 'CARD' | 'LOOP' = 'CARD',
      productId = newId(),
    ): Promise<{ skuId: string; productId: string }> {
      const [categoryId, skuId] = [newId(), newId()]
      await pool.query('INSERT INTO categories (id, name) VALUES ($1, $2)', [categoryId, `分类 ${categoryId}`])
      await pool.query(
        `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES ($1, $2, $3, 'ON_SHELF', '浪花音乐会员卡', '{/media/a.webp}', '{}', now())
         ON CONFLICT DO NOTHING`,
        [productId, categoryId, kind],
      )
      await pool.query(
        `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES ($1, $2, '月卡', 1200, 9900, 0)`,
        [skuId, productId],
      )
      return { skuId, productId }
    },

    async importCodes(skuId: string, codes: readonly string[]): Promise<string> {
      const opened = await openImport(deps, '1', { skuId, name: '测试批次' })
      if (opened.kind === 'REFUSED') throw new Error(opened.outcome)
      const file = Buffer.from(codes.join('\n'))
      const taken = await importSlice(deps, { batchId: opened.batch.id, from: 0, last: true }, bodyOf(file))
      if (taken.kind === 'REFUSED') throw new Error(taken.outcome)
      return taken.batch.id
    },

    /** Orders whose units were carved out of the shelf, and whose payment has just been confirmed. */
    async paidOrders(
      { skuId, productId }: { skuId: string; productId: string },
      count: number,
      { quantity = 1, buyerId }: { quantity?: number; buyerId?: string } = {},
    ): Promise<{ id: string; buyerId: string }[]> {
      const offerId = newId()
      const orders = Array.from({ length: count }, () => {
        const buyer = buyerId ?? newBuyer()
        return { id: ids.next(geneOf(buyer)), buyerId: buyer }
      })
      const laneList = orders.map(({ id }) => laneOf(id, lanes))
      const idList = orders.map(({ id }) => id)
      await pool.query('UPDATE skus SET shelf_stock = greatest(shelf_stock - $2, 0) WHERE id = $1', [
        skuId,
        count * quantity,
      ])
      await pool.query('INSERT INTO stock_ledger (lane, offer_id, total, claimed, paid) VALUES (0, $1, $2, $2, $2)', [
        offerId,
        count * quantity,
      ])
      await pool.query(
        `INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at, paid_at, version)
         SELECT lane, id, buyer, request, 1, $5, 0, 1, $6, $6 * 1200, 'PAID', now(), now(), now(), 2
         FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[]) AS t(lane, id, buyer, request)`,
        [laneList, idList, orders.map((order) => order.buyerId), orders.map(() => randomUUID()), offerId, quantity],
      )
      await pool.query(
        `INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
         SELECT lane, id, 1, $3, $4, '浪花音乐会员卡', '月卡', '/media/a.webp', 1200, $5 FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id)`,
        [laneList, idList, productId, skuId, quantity],
      )
      await pool.query(
        `INSERT INTO outbox (topic, offer_id, payload) SELECT 'fulfilment.due', $3, jsonb_build_object('lane', lane, 'order', id::text)
         FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id)`,
        [laneList, idList, offerId],
      )
      return orders
    },

    /** What scheduler and worker do, until nothing is due any more. Jobs run side by side, each of them `times` times. */
    async deliver({ times = 1 }: { times?: number } = {}): Promise<void> {
      while ((await queueDue(deps)) > 0) {
        const batch = jobs.splice(0)
        await Promise.all(batch.flatMap((job) => Array.from({ length: times }, () => deliverOrders(deps, job))))
      }
    },

    async state(orderId: string): Promise<string> {
      const { rows } = await pool.query('SELECT state FROM orders WHERE lane = $1 AND id = $2', [
        laneOf(orderId, lanes),
        orderId,
      ])
      return rows[0].state
    },

    /** The codes of a SKU, opened, each with its state and the order that has it. */
    async codes({ skuId }: { skuId: string }): Promise<{ code: string; state: string; orderId: string | null }[]> {
      const { rows } = await pool.query<{
        state: string
        keyId: string
        sealed: Buffer
        blind: Buffer
        orderId: string | null
      }>(
        `SELECT c.state, c.key_id AS "keyId", c.sealed, c.blind_index AS blind, d.order_id::text AS "orderId"
         FROM cards c LEFT JOIN card_deliveries d ON d.card_id = c.id WHERE c.sku_id = $1 ORDER BY c.id`,
        [skuId],
      )
      return rows.map(({ blind, state, orderId, ...sealed }) => ({
        code: deps.seal.open(sealed, blind),
        state,
        orderId,
      }))
    },

    /** free, as the pool counts it and as it is; the shelf; units promised without a code. */
    async pool({ skuId }: { skuId: string }) {
      const { rows } = await pool.query<{ counted: number; free: number; short: number; shelf: number }>(
        `SELECT p.free AS counted, (SELECT count(*)::int FROM cards WHERE sku_id = $1 AND state = 'FREE') AS free, p.short, s.shelf_stock AS shelf
         FROM card_pools p JOIN skus s ON s.id = p.sku_id WHERE p.sku_id = $1`,
        [skuId],
      )
      return rows[0]
    },
  }
}

export async function* bodyOf(file: Buffer, pieceSize = 64 * 1024): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += pieceSize) yield file.subarray(at, at + pieceSize)
}
