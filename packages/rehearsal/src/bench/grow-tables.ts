import type { Pipeline } from './pipeline.ts'

const ordersOfABuyer = 10
/** Processors; each partition has one hand on it. */
const hands = 2

/**
 * Puts `count` orders of the last two years into the tables with their items, events and holdings, each buyer having bought ten times,
 * and leaves the tables as autovacuum would. Returns the buyers.
 */
export async function growTables(pipeline: Pipeline, count: number): Promise<string[]> {
  const { pool, lanes } = pipeline
  const ordersInALane = Math.floor(count / lanes)
  const buyersInALane = Math.floor(ordersInALane / ordersOfABuyer)
  // For the making only; what is measured afterwards is a server like everybody's.
  await restartWith(pipeline, `ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off`)
  const rest = Array.from({ length: lanes }, (_, lane) => lane).values()
  const fill = async () => {
    for (const lane of rest)
      for (const insert of inserts) await pool.query(insert, [lane, lanes, ordersInALane, buyersInALane])
  }
  await Promise.all(Array.from({ length: hands }, fill))
  const tables = ['orders', 'order_items', 'order_events', 'holdings'].values()
  const tidy = async () => {
    for (const table of tables) await pool.query(`VACUUM (ANALYZE) ${table}`)
  }
  await Promise.all(Array.from({ length: hands }, tidy))
  await restartWith(pipeline, 'ALTER SYSTEM RESET ALL')
  const { rows } = await pool.query<{ id: string }>('SELECT DISTINCT buyer_id::text AS id FROM holdings')
  return rows.map((row) => row.id)
}

async function restartWith({ pool, instance }: Pipeline, statements: string): Promise<void> {
  for (const statement of statements.split(';')) await pool.query(statement)
  await pool.query('CHECKPOINT')
  await instance.restart('postgres')
}

// $1 lane · $2 lanes · $3 orders · $4 buyers. Ids are as the snowflakes of two years (kernel/snowflake.ts), the buyers of one sale come in
// no order: 7919 is a prime that divides no number of buyers here, so every sale has each of them once.
const made = `
SELECT i, k, gene, ((27000000000 + i * (63000000000 / $3)) << 22) | ((i & 255) << 6) | gene AS id, ((b * 60000 + 1) << 22) | gene AS buyer
FROM generate_series(0, $3::bigint - 1) AS i, LATERAL (SELECT i / $4::bigint AS k, i * 7919 % $4::bigint AS b) AS who,
     LATERAL (SELECT $1::bigint + $2::bigint * (b % (64 / $2::bigint)) AS gene) AS their`
const inserts = [
  `INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, version, created_at, pay_deadline_at, paid_at)
   SELECT $1::smallint, id, buyer, gen_random_uuid(), 1000 + k, 2000 + k, $1::smallint, 1, 1, 199900, 'PAID', 2, at, at + interval '15 minutes', at + interval '1 minute'
   FROM (${made}) AS o, LATERAL (SELECT now() - interval '2 years' + i * interval '2 years' / $3::float8 AS at) AS t`,
  `INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
   SELECT $1::smallint, id, 1, 1, 1, '演练专用手机', '标准版', '/media/products/phone-01.webp', 199900, 1 FROM (${made}) AS o`,
  `INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor)
   SELECT $1::smallint, id, 1, NULL, 'PENDING_PAYMENT', 'SYSTEM' FROM (${made}) AS o`,
  `INSERT INTO holdings (lane, offer_id, buyer_id, held, cap) SELECT $1::smallint, 2000 + k, buyer, 1, 5 FROM (${made}) AS o`,
]
