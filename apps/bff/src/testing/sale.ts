/** A published sale on real stores, small enough to reason about: the scene of the integration tests. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { createStoreWatch } from '../gate/store-watch.ts'
import { systemClock } from '../kernel/clock.ts'
import { laneOf } from '../kernel/lane.ts'
import { createIds, geneOf } from '../kernel/snowflake.ts'
import { insertOrders } from '../orders/insert-orders.ts'
import { createOfferTerms } from '../orders/offer-terms.ts'
import { writeOrders } from '../orders/write-orders.ts'
import { type JournalEntry, parseEntry } from '../outbox/journal.ts'
import { defineScripts } from '../redis/generated.ts'
import { journalGroup, keys } from '../redis/keys.ts'
import { createBuyFromLedger } from '../rush/buy-from-ledger.ts'
import { createOfferLayouts, type OfferLayout, stockLaneOf } from '../rush/offer-layout.ts'
import { prewarm } from '../rush/prewarm.ts'
import { createReserve } from '../rush/reserve.ts'
import { createRestock } from '../rush/restock.ts'
import { readShelves } from '../rush/shelf.ts'
import { holdbackLane } from '../rush/split-stock.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import type { RoomGate } from '../waiting-room/room-gate.ts'

export const lanes = 16

export async function createSale({
  pool,
  hot,
  total,
  limit = 1,
  payWindowSeconds = 900,
  heldBack = 0,
  spreadOver,
}: {
  pool: Pool
  hot: Redis
  total: number
  limit?: number
  payWindowSeconds?: number
  /** Units of `total` that the ledger keeps. */
  heldBack?: number
  /** Lane → units, for an offer with stock in several lanes; `total` is theirs and the holdback's. */
  spreadOver?: Record<number, number>
}) {
  const ids = createIds({ worker: Math.floor(Math.random() * 256), clock: systemClock })
  const logger = pino({ level: 'silent' })
  const scripts = defineScripts(hot)
  const stores = { pool, hot, scripts, lanes, logger, newId: () => ids.next(0) }
  const offerTerms = createOfferTerms(pool)
  const deps = {
    ...stores,
    metrics: createMetrics(),
    offerTerms,
    layouts: createOfferLayouts({ pool, knownIds: { mayExist: () => true } }),
    reserve: createReserve({ scripts, buyerBucket: { perSecond: 1_000, burst: 1_000 }, backlogMax: 100_000 }),
    restock: createRestock(stores),
    buyFromLedger: createBuyFromLedger({
      pool,
      lanes,
      ids,
      insertOrders: (lane, orders) => insertOrders({ pool, lanes, offerTerms }, lane, orders),
    }),
    hotWatch: createStoreWatch({ clock: systemClock, awayMs: 200 }),
    roomGate: noRoom,
    snapshotDir: mkdtempSync(join(tmpdir(), 'tidegate-snapshots-')),
    loadCampaign: async () => null,
    bustCampaign: async () => {},
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
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, cleared_at, updated_at)
     VALUES ($1, 'PUBLISHED', '整点秒杀', '/media/banner.webp', '{}', now() - interval '1 minute', now() + interval '1 hour', $2, now(), now())`,
    [campaignId, payWindowSeconds],
  )
  await pool.query(
    'INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit) VALUES ($1, $2, $3, 199900, $4, $5)',
    [offerId, campaignId, skuId, total, limit],
  )
  const onShelves = Object.entries(spreadOver ?? { [lane]: total - heldBack })
  for (const [at, units] of [...onShelves, [holdbackLane, heldBack]]) {
    await pool.query('INSERT INTO stock_ledger (lane, offer_id, total) VALUES ($1, $2, $3)', [at, offerId, units])
  }
  const layout: OfferLayout = {
    offerId,
    campaignId,
    mode: 'OFF',
    orderLimit: null,
    lanes: onShelves.map(([at]) => Number(at)),
  }

  const newBuyer = () => ids.next(Math.floor(Math.random() * 64))
  return {
    ...deps,
    deps,
    ids,
    lane,
    layout,
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
      deps.reserve({
        lane: stockLaneOf(layout, buyerId, lanes),
        offerId,
        buyerId,
        requestId,
        quantity,
        orderId: ids.next(geneOf(buyerId)),
      }),
    /** What this sale has on its lane's journal, as the relay would hand it over; sales of one file may share a lane. */
    async readJournal(): Promise<JournalEntry[]> {
      await hot.xgroup('CREATE', keys.journal(lane), journalGroup, '0', 'MKSTREAM').catch(() => {})
      const entries = await hot.xrange(keys.journal(lane), '-', '+')
      const all = entries.flatMap((raw) => parseEntry(raw) ?? [])
      return all.filter((entry) => entry.offer === offerId)
    },
    /** Writes everything on the journal as one batch. */
    async drain(): Promise<void> {
      const entries = await this.readJournal()
      if (entries.length > 0) await writeOrders(deps, { lane, entries })
    },
    /** All lanes and the holdback. */
    shelves: () => readShelves(deps, pool, [offerId]),
    /** The shelf of a sale that has one. */
    async shelf() {
      const shelf = (await readShelves(deps, pool, [offerId])).find((s) => s.lane !== holdbackLane)
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

/** A sale whose shelf is open. */
export async function warmSale(options: Parameters<typeof createSale>[0]): Promise<Sale> {
  const sale = await createSale(options)
  await sale.warm()
  return sale
}

/** The sale has no waiting room, so its gate lets everybody pass. */
const noRoom: RoomGate = {
  check: () => ({ kind: 'PASS', number: null }),
  finished: () => {},
  flush: async () => {},
}

export type Sale = Awaited<ReturnType<typeof createSale>>
