/**
 * cards_delivery_ratio: delivering paid card orders (codes claimed, order moved, event, WeChat's and the buyer's notes, pool counted)
 * against the bare claim of as many codes, and cards_import_ratio: taking in a file of codes (split, sealed, indexed, stocked) against
 * the bare insert of rows of the same size. Both in one run on one pool of connections.
 */
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { importSlice, openImport } from '../../../../apps/bff/src/cards/import-codes.ts'
import { createCardSegments } from '../../../../apps/bff/src/cards/lease-segments.ts'
import { deliverOrders } from '../../../../apps/bff/src/fulfilment/deliver-orders.ts'
import { queueDue } from '../../../../apps/bff/src/fulfilment/queue-due.ts'
import type { JobPayload } from '../../../../apps/bff/src/jobs/catalogue.ts'
import { systemClock } from '../../../../apps/bff/src/kernel/clock.ts'
import { createBlindIndex, createSeal } from '../../../../apps/bff/src/kernel/seal.ts'
import { createIds } from '../../../../apps/bff/src/kernel/snowflake.ts'
import { createLogger } from '../../../../apps/bff/src/telemetry/logger.ts'
import { createMetrics } from '../../../../apps/bff/src/telemetry/metrics.ts'
import type { BenchScene } from './bench-scene.ts'
import { type Figure, interleave } from './harness.ts'
import { makeOrders } from './make-orders.ts'

const ordersARound = 10_000
const linesARound = 100_000
/** As the worker role does it: jobs of 200 orders, two at a time. */
const batchSize = 200
const connections = 2

export async function cardsClaim({ pool, lanes }: Pick<BenchScene, 'pool' | 'lanes'>): Promise<Figure[]> {
  const desk = await openDesk(pool, lanes)
  const delivery = await interleave(
    {
      deliveredPerSecond: async () => ordersARound / (await desk.deliverRound()),
      claimedPerSecond: async () => ordersARound / (await desk.claimRound()),
    },
    { rounds: 5, warmups: 1 },
  )
  const intake = await interleave(
    {
      importedPerSecond: async () => linesARound / (await desk.importRound()),
      insertedPerSecond: async () => linesARound / (await desk.insertRound()),
    },
    { rounds: 5, warmups: 1 },
  )
  return [
    {
      name: 'cards_delivery_ratio',
      value: delivery.deliveredPerSecond / delivery.claimedPerSecond,
      unit: 'of the bare claim',
      aim: { atLeast: 0.1 },
      sides: delivery,
      bound: 'eight rows in seven tables for each one that the bare claim changes',
    },
    {
      name: 'cards_import_ratio',
      value: intake.importedPerSecond / intake.insertedPerSecond,
      unit: 'of raw unnest',
      aim: { atLeast: 0.4 },
      sides: intake,
      bound: 'sealing and indexing each code, beside the same insert',
    },
  ]
}

/** One card product and everything a round needs; each round stocks what it uses up before the clock runs. */
async function openDesk(pool: Pool, lanes: number) {
  // A worker number that no role of a fresh instance leases.
  const ids = createIds({ worker: 251, clock: systemClock })
  const newId = () => ids.next(0)
  const jobs: JobPayload<'fulfilment.deliver'>[] = []
  const deps = {
    pool,
    lanes,
    newId,
    logger: createLogger({ logLevel: 'silent' }, 'bench'),
    metrics: createMetrics(),
    live: { delivered: () => {} },
    segments: createCardSegments(pool),
    seal: createSeal([{ id: 'bench', key: randomBytes(32) }]),
    blindIndex: createBlindIndex(randomBytes(32)),
    deliverQueue: { add: async (job: JobPayload<'fulfilment.deliver'>) => void jobs.push(job), close: async () => {} },
  }
  const [productId, skuId] = [newId(), newId()]
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
     SELECT $1, min(id), 'CARD', 'OFF_SHELF', '演练卡', '{/media/a.webp}', '{}', now() FROM categories`,
    [productId],
  )
  await pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES ($1, $2, '月卡', 1200, 1800, 0)`,
    [skuId, productId],
  )

  const importFile = async (count: number): Promise<number> => {
    const opened = await openImport(deps, '1', { skuId, name: '演练' })
    if (opened.kind === 'REFUSED') throw new Error(opened.outcome)
    const run = randomBytes(6).toString('hex')
    const file = Buffer.from(
      Array.from({ length: count }, (_, i) => `${run}-${String(i).padStart(12, '0')}`).join('\n'),
    )
    return seconds(async () => {
      const taken = await importSlice(deps, { batchId: opened.batch.id, from: 0, last: true }, pieces(file))
      if (taken.kind === 'REFUSED' || taken.batch.accepted !== count) throw new Error('codes were not taken in')
    })
  }

  return {
    importRound: () => importFile(linesARound),

    insertRound: () =>
      seconds(async () => {
        for (let at = 0; at < linesARound; at += 5_000) {
          const lines = Array.from({ length: 5_000 }, (_, i) => at + i)
          await pool.query({
            name: 'raw-cards',
            text: `INSERT INTO cards (sku_id, batch_id, line, key_id, blind_index, sealed)
                   SELECT 1, 1, line, 'raw', blind, sealed FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS t(line, blind, sealed)`,
            values: [lines, lines.map(() => randomBytes(16)), lines.map(() => randomBytes(53))],
          })
        }
      }),

    async deliverRound(): Promise<number> {
      await importFile(ordersARound)
      const orders = makeOrders(ordersARound, lanes)
      await payFor(pool, { productId, skuId }, orders)
      while ((await queueDue(deps)) > 0);
      return seconds(() => sideBySide(jobs.splice(0), (job) => deliverOrders(deps, job)))
    },

    async claimRound(): Promise<number> {
      await importFile(ordersARound)
      const batches = Array.from({ length: ordersARound / batchSize }, () => batchSize)
      const took = await seconds(() =>
        sideBySide(batches, async (count) => {
          const { rowCount } = await pool.query({ name: 'raw-claim', text: claimSql, values: [skuId, count] })
          if (rowCount !== count) throw new Error('the bare claim found too few')
        }),
      )
      await pool.query('UPDATE card_pools SET free = free - $2 WHERE sku_id = $1', [skuId, ordersARound])
      return took
    },
  }
}

async function payFor(
  pool: Pool,
  { productId, skuId }: { productId: string; skuId: string },
  orders: ReturnType<typeof makeOrders>,
): Promise<void> {
  const laneList = orders.map(({ lane }) => lane)
  const idList = orders.map(({ id }) => id)
  await pool.query(
    `INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at, paid_at, version)
     SELECT lane, id, buyer, request, 1, 1, 0, 1, 1, 1200, 'PAID', now(), now(), now(), 2
     FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[]) AS t(lane, id, buyer, request)`,
    [laneList, idList, orders.map(({ buyerId }) => buyerId), orders.map(({ requestId }) => requestId)],
  )
  await pool.query(
    `INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
     SELECT lane, id, 1, $3, $4, '演练卡', '月卡', '/media/a.webp', 1200, 1 FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id)`,
    [laneList, idList, productId, skuId],
  )
  await pool.query(
    `INSERT INTO outbox (topic, offer_id, payload) SELECT 'fulfilment.due', 1, jsonb_build_object('lane', lane, 'order', id::text)
     FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id)`,
    [laneList, idList],
  )
}

async function sideBySide<Work>(works: readonly Work[], run: (work: Work) => Promise<unknown>): Promise<void> {
  const rest = works.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const work of rest) await run(work)
    }),
  )
}

async function* pieces(file: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += 65_536) yield file.subarray(at, at + 65_536)
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

const claimSql = `
UPDATE cards SET state = 'DELIVERED' WHERE state = 'FREE' AND id IN (
  SELECT id FROM cards WHERE sku_id = $1 AND state = 'FREE' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING id`
