/** growth_ratio: orders/s of the pipeline with five million orders in the tables, against none. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { startInstance } from '../../../../scripts/instance/start-instance.ts'
import { growTables } from './grow-tables.ts'
import { type Figure, interleave } from './harness.ts'
import { makeOrders } from './make-orders.ts'
import { type Pipeline, throughPipeline } from './pipeline.ts'

const existingOrders = 5_000_000
const ordersARound = 20_000

export async function growth(note: (words: string) => void): Promise<Figure> {
  await using young = await startPipeline('young', note)
  await using grown = await startPipeline('grown', note)
  note(`${existingOrders / 1e6} million orders are made`)
  const buyers = await growTables(grown, existingOrders)
  note('orders are written')
  const measure = (pipeline: Pipeline) => async () => {
    // Of people who have bought before, as in every shop that has grown: their new orders lie beside their old ones, all over the tables.
    const orders = makeOrders(ordersARound, pipeline.lanes, buyers)
    return orders.length / (await throughPipeline(pipeline, orders))
  }
  const sides = await interleave(
    { youngRowsPerSecond: measure(young), grownRowsPerSecond: measure(grown) },
    { rounds: 5, warmups: 2 },
  )
  return {
    name: 'growth_ratio',
    value: sides.grownRowsPerSecond / sides.youngRowsPerSecond,
    unit: 'of the young shop',
    aim: { atLeast: 0.85 },
    sides,
    bound: 'the index by buyer: each order of a known buyer touches a page of its own in it',
  }
}

/** Stores and a worker of their own, and an offer that never sells out, with stock in every lane. */
async function startPipeline(name: string, note: (words: string) => void): Promise<Pipeline & AsyncDisposable> {
  const instance = await startInstance({
    dir: join(tmpdir(), `tidegate-bench-${name}-${process.pid}`),
    temporary: true,
    roles: ['worker'],
    seed: false,
    env: { LOG_LEVEL: 'warn' },
    onStep: (title, work) => {
      note(`${name}: ${title}`)
      return work()
    },
  })
  const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 8 })
  pool.on('error', () => {}) // the store is started again
  const hot = new Redis(instance.env.REDIS_URL ?? '')
  const lanes = Number(instance.env.LANES)
  await openOffer({ instance, pool, hot, lanes, offerId })
  return {
    ...{ instance, pool, hot, lanes, offerId },
    [Symbol.asyncDispose]: async () => {
      hot.disconnect()
      await pool.end()
      await instance.stop()
    },
  }
}

const offerId = '1000000'

async function openOffer({ pool, hot, lanes }: Pipeline): Promise<void> {
  await pool.query(offerSql)
  for (let lane = 0; lane < lanes; lane++) {
    await pool.query('INSERT INTO stock_ledger (lane, offer_id, total) VALUES ($1, $2, 1000000)', [lane, offerId])
    await hot.hset(keys.stock(lane, offerId), {
      ...{ epoch: 1, status: 'OPEN', startsAt: 0, endsAt: Date.now() + 3_600_000 },
      ...{ available: 1_000_000, aside: 0, total: 1_000_000, limit: 99, version: 1 },
    })
  }
}

const offerSql = `
INSERT INTO categories (id, name) VALUES (1, '手机');
INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
VALUES (1, 1, 'SHIP', 'ON_SHELF', '演练专用手机', '{/media/products/phone-01.webp}', '{}', now());
INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES (1, 1, '标准版', 299900, 399900, 0);
INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
VALUES (1, 'PUBLISHED', '抢购演练', '/media/banner.webp', '{}', now() - interval '1 minute', now() + interval '1 hour', 3600, now());
INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit) VALUES (${offerId}, 1, 1, 199900, 99000000, 99)`
