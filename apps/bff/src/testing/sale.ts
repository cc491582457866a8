/** A published sale on real stores, small enough to reason about: the scene of the integration tests. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { pino } from 'pino'
import type { JournalEntry } from '../jobs/catalogue.ts'
import { systemClock } from '../kernel/clock.ts'
import { laneOf } from '../kernel/lane.ts'
import { createIds, geneOf } from '../kernel/snowflake.ts'
import { createOfferTerms } from '../orders/offer-terms.ts'
import { writeOrders } from '../orders/write-orders.ts'
import { defineScripts } from '../redis/generated.ts'
import { journalGroup, keys } from '../redis/keys.ts'
import { prewarm } from '../rush/prewarm.ts'
import { reserve } from '../rush/reserve.ts'
import { readShelves } from '../rush/shelf.ts'
import { createMetrics } from '../telemetry/metrics.ts'

export const lanes = 16

export async function createSale({
  pool,
  hot,
  total,
  limit = 1,
  payWindowSeconds = 900,
}: {
  pool: Pool
  hot: Redis
  total: number
  limit?: number
  payWindowSeconds?: number
}) {
  const ids = createIds({ worker: Math.floor(Math.random() * 256), clock: systemClock })
  const logger = pino({ level: 'silent' })
  const scripts = defineScripts(hot)
  const deps = {
    pool,
    hot,
    scripts,
    lanes,
    logger,
    metrics: createMetrics(),
    offerTerms: createOfferTerms(pool),
    snapshotDir: mkdtempSync(join(tmpdir(), 'tidegate-snapshots-')),
    loadCampaign: async () => null,
    bustCampaign: async () => {},
    newId: () => ids.next(0),
  }
  const [categoryId, productId, skuId, campaignId, offerId] = Array.from({ length: 5 }, () =>
    ids.next(Math.floor(Math.random() * 64)),
  ) as [string, string, string, string, string]
  const lane = laneOf(offerId, lanes)
  await pool.query('INSERT INTO categories (id, name) VALUES ($1, $2)', [categoryId, `分类 ${categoryId}`])
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES ($1, $2, 'SHIP', 'ON_SHELF', '星潮手机', '{/media/phone.webp}', '{}', now())`,
    [productId, categoryId],
  )
  await pool.query(
    'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES ($1, $2, $3, 299900, 399900, 0)',
    [skuId, productId, '曜石黑'],
  )
  await pool.query(
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
     VALUES ($1, 'PUBLISHED', '整点秒杀', '/media/banner.webp', '{}', now() - interval '1 minute', now() + interval '1 hour', $2, now())`,
    [campaignId, payWindowSeconds],
  )
  await pool.query(
    'INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit) VALUES ($1, $2, $3, 199900, $4, $5)',
    [offerId, campaignId, skuId, total, limit],
  )
  await pool.query('INSERT INTO stock_ledger (lane, offer_id, total) VALUES ($1, $2, $3)', [lane, offerId, total])

  const newBuyer = () => ids.next(Math.floor(Math.random() * 64))
  return {
    ...deps,
    deps,
    ids,
    lane,
    skuId,
    campaignId,
    offerId,
    newBuyer,
    warm: () => prewarm(deps, campaignId, null),
    /** A tap of `buyerId`; a fresh buyer and a fresh request unless given. */
    tap: ({
      buyerId = newBuyer(),
      requestId = randomUUID(),
      quantity = 1,
    }: {
      buyerId?: string
      requestId?: string
      quantity?: number
    } = {}) =>
      reserve(
        scripts,
        { perSecond: 1_000, burst: 1_000 },
        { lane, offerId, buyerId, requestId, quantity, orderId: ids.next(geneOf(buyerId)) },
      ),
    /** What this sale has on its lane's journal, as the relay would hand it over; sales of one file may share a lane. */
    async readJournal(): Promise<JournalEntry[]> {
      await hot.xgroup('CREATE', keys.journal(lane), journalGroup, '0', 'MKSTREAM').catch(() => {})
      const entries = await hot.xrange(keys.journal(lane), '-', '+')
      const all = entries.map(
        ([entry, f]): JournalEntry => ({
          entry,
          ...(Object.fromEntries(f.flatMap((value, i) => (i % 2 === 0 ? [[value, f[i + 1]]] : []))) as Omit<
            JournalEntry,
            'entry' | 'quantity' | 'epoch'
          >),
          quantity: Number(f[f.indexOf('quantity') + 1]),
          epoch: Number(f[f.indexOf('epoch') + 1]),
        }),
      )
      return all.filter((entry) => entry.offer === offerId)
    },
    /** Writes everything on the journal as one batch. */
    async drain(): Promise<void> {
      const entries = await this.readJournal()
      if (entries.length > 0) await writeOrders(deps, { lane, entries })
    },
    async shelf() {
      const [shelf] = await readShelves(deps, pool, [offerId])
      if (!shelf) throw new Error('no shelf')
      return shelf
    },
    async states(): Promise<Record<string, number>> {
      const { rows } = await pool.query<{ state: string; n: number }>(
        'SELECT state, count(*)::int AS n FROM orders WHERE offer_id = $1 GROUP BY state',
        [offerId],
      )
      return Object.fromEntries(rows.map((row) => [row.state, row.n]))
    },
  }
}

export type Sale = Awaited<ReturnType<typeof createSale>>
