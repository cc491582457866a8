/**
 * The demo shop: goods with their pictures, staff, and three campaigns. May run at every start: what is there stays as it is. A running
 * campaign that is over and a coming one that has begun get fresh ones beside them, so the demo always has something to buy and to wait for.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { fillPool } from '../../apps/bff/src/cards/generate-batch.ts'
import type { PoolKey } from '../../apps/bff/src/cards/store-codes.ts'
import { inTransaction } from '../../apps/bff/src/db/pool.ts'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import type { BlindIndex, Seal } from '../../apps/bff/src/kernel/seal.ts'
import { createIds } from '../../apps/bff/src/kernel/snowflake.ts'
import { encodePicture } from '../../apps/bff/src/media/encode-picture.ts'
import { registerFolder } from '../../apps/bff/src/media/register-folder.ts'
import { splitStock, usualSpreadFrom } from '../../apps/bff/src/rush/split-stock.ts'
import { hashPassword } from '../../apps/bff/src/staff/password.ts'
import { generateCardsInput } from '../../packages/shared/src/contracts/cards.ts'
import { type DemoCampaign, endedCampaign, liveCampaign, upcomingCampaign } from './campaigns.ts'
import { demoPassword, demoStaff } from './demo-staff.ts'
import { demoGoods } from './goods.ts'
import { banners } from './pictures/banners.ts'
import { productPictures } from './pictures/gallery.ts'

export interface SeedOptions {
  pool: Pool
  mediaDir: string
  lanes: number
  /** What the codes of card goods are kept under. */
  seal: Seal
  blindIndex: BlindIndex
}

export async function seed({
  pool,
  mediaDir,
  lanes,
  ...keys
}: SeedOptions): Promise<{ pictures: number; products: number; campaigns: number }> {
  const pictures = await drawPictures(mediaDir)
  await registerFolder({ pool, newId }, mediaDir)
  const { products, campaigns } = await inTransaction(pool, async (sql) => {
    // Two starts at once fill one shop.
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('tidegate demo shop'))`)
    await hireStaff(sql)
    const products = await stockShelves(sql, keys)
    return { products, campaigns: await scheduleCampaigns(sql, lanes, products > 0) }
  })
  return { pictures, products, campaigns }
}

async function drawPictures(dir: string): Promise<number> {
  await mkdir(dir, { recursive: true })
  const missing = [...productPictures, ...banners].filter(([name]) => !existsSync(join(dir, `${name}.webp`)))
  for (const [name, draw] of missing) {
    const file = join(dir, `${name}.webp`)
    await writeFile(`${file}.new`, await encodePicture(Buffer.from(draw())))
    await rename(`${file}.new`, file)
  }
  return missing.length
}

async function hireStaff(sql: PoolClient): Promise<void> {
  const { rows } = await sql.query('SELECT 1 FROM staff LIMIT 1')
  if (rows.length > 0) return
  const hash = await hashPassword(demoPassword)
  for (const { account, name, role } of demoStaff) {
    await sql.query('INSERT INTO staff (id, account, name, role, password_hash) VALUES ($1, $2, $3, $4, $5)', [
      newId(),
      account,
      name,
      role,
      hash,
    ])
  }
}

async function stockShelves(sql: PoolClient, keys: Pick<SeedOptions, 'seal' | 'blindIndex'>): Promise<number> {
  const { rows } = await sql.query('SELECT 1 FROM products LIMIT 1')
  if (rows.length > 0) return 0
  // Categories take turns, so the first screen shows some of each.
  const longest = Math.max(...demoGoods.map(({ products }) => products.length))
  let count = 0
  for (const [sort, { name, products }] of demoGoods.entries()) {
    const categoryId = newId()
    await sql.query('INSERT INTO categories (id, name, sort) VALUES ($1, $2, $3)', [categoryId, name, sort])
    for (const [i, product] of products.entries()) {
      const productId = newId()
      const images = [`/media/${product.slug}.webp`, `/media/${product.slug}-2.webp`]
      await sql.query(
        `INSERT INTO products (id, category_id, kind, state, title, subtitle, description, images, notes, sort, updated_at)
         VALUES ($1, $2, $3, 'ON_SHELF', $4, $5, $6, $7, $8, $9, now())`,
        [
          productId,
          categoryId,
          product.kind ?? 'SHIP',
          product.title,
          product.subtitle,
          product.description,
          images,
          product.notes,
          i * longest + sort,
        ],
      )
      for (const [skuSort, [skuName, price, listPrice, stock]] of product.skus.entries()) {
        const skuId = newId()
        await sql.query(
          'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)',
          [...[skuId, productId, skuName, Math.round(price * 100), Math.round(listPrice * 100), 0, skuSort]],
        )
        if (product.kind === 'CARD') await makeCodes(sql, keys, { skuId, productId }, stock)
        else await stockShelf(sql, skuId, stock)
      }
      count++
    }
  }
  return count
}

async function stockShelf(sql: PoolClient, skuId: string, stock: number): Promise<void> {
  await sql.query('UPDATE skus SET shelf_stock = $2 WHERE id = $1', [skuId, stock])
  await move(sql, skuId, stock, 'SEEDED', null)
}

/** A card's stock is its codes. */
async function makeCodes(
  sql: PoolClient,
  keys: Pick<SeedOptions, 'seal' | 'blindIndex'>,
  pool: PoolKey,
  count: number,
): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(`SELECT id::text FROM staff WHERE role = 'OWNER' LIMIT 1`)
  const batch = { ...pool, batchId: newId(), name: '演示卡密', staffId: rows[0]?.id ?? '0' }
  const { format, alphabet } = generateCardsInput.pick({ format: true, alphabet: true }).parse({})
  await fillPool({ ...keys, newId }, sql, batch, { count, format, alphabet })
}

async function scheduleCampaigns(sql: PoolClient, lanes: number, first: boolean): Promise<number> {
  const { rows } = await sql.query<{ live: boolean; upcoming: boolean }>(
    `SELECT EXISTS (SELECT FROM campaigns WHERE title = $1 AND ends_at > now()) AS live,
            EXISTS (SELECT FROM campaigns WHERE title = $2 AND starts_at > now()) AS upcoming`,
    [liveCampaign.title, upcomingCampaign.title],
  )
  const { live, upcoming } = rows[0] as { live: boolean; upcoming: boolean }
  // On the hour and the half hour, as shops do; the next one far enough away to be looked at before it starts.
  const now = systemClock.now()
  const hour = now - (now % (60 * minute))
  const soon = Math.ceil((now + 20 * minute) / (30 * minute)) * 30 * minute
  const due: [DemoCampaign, Schedule][] = []
  if (!live) due.push([liveCampaign, { startsAt: hour, endsAt: hour + 24 * 60 * minute, state: 'PUBLISHED' }])
  if (!upcoming) due.push([upcomingCampaign, { startsAt: soon, endsAt: soon + 6 * 60 * minute, state: 'PUBLISHED' }])
  // Nobody bought anything in it, and the books say so: everything went back to the shelf.
  if (first)
    due.push([endedCampaign, { startsAt: hour - 26 * 60 * minute, endsAt: hour - 24 * 60 * minute, state: 'CLOSED' }])
  for (const [campaign, schedule] of due) await addCampaign(sql, lanes, campaign, schedule)
  return due.length
}

interface Schedule {
  startsAt: number
  endsAt: number
  state: 'PUBLISHED' | 'CLOSED'
}

async function addCampaign(
  sql: PoolClient,
  lanes: number,
  campaign: DemoCampaign,
  { startsAt, endsAt, state }: Schedule,
): Promise<void> {
  const campaignId = newId()
  await sql.query(
    `INSERT INTO campaigns (id, state, title, subtitle, banner, rules, starts_at, ends_at, pay_window_seconds, room_mode, lobby_opens_seconds, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())`,
    [
      campaignId,
      state,
      campaign.title,
      campaign.subtitle,
      `/media/${campaign.banner}.webp`,
      campaign.rules,
      new Date(startsAt),
      new Date(endsAt),
      campaign.payWindowSeconds,
      campaign.room.mode,
      campaign.room.lobbyOpensSeconds,
    ],
  )
  for (const [sort, [slug, skuIndex, price, total, buyerLimit]] of campaign.offers.entries()) {
    const { rows } = await sql.query<{ id: string; shelf_stock: number }>(
      'SELECT s.id::text, s.shelf_stock FROM skus s JOIN products p ON p.id = s.product_id WHERE p.images[1] = $1 ORDER BY s.sort OFFSET $2 LIMIT 1',
      [`/media/${slug}.webp`, skuIndex],
    )
    const sku = rows[0]
    // A merchant may have sold or removed what an earlier day's demo offered.
    if (!sku || sku.shelf_stock < total) continue
    const offerId = newId()
    await sql.query(
      `INSERT INTO offers (id, campaign_id, sku_id, price_fen, list_price_fen, total, buyer_limit, sort)
       SELECT $1, $2, id, $4, list_price_fen, $5, $6, $7 FROM skus WHERE id = $3`,
      [...[offerId, campaignId, sku.id, Math.round(price * 100), total, buyerLimit, sort]],
    )
    const carved = state === 'PUBLISHED' ? total : 0
    for (const row of splitStock(offerId, carved, { lanes, spreadFrom: usualSpreadFrom })) {
      await sql.query('INSERT INTO stock_ledger (lane, offer_id, total) VALUES ($1, $2, $3)', [
        row.lane,
        offerId,
        row.total,
      ])
    }
    await move(sql, sku.id, -total, 'CARVE_OUT', campaignId)
    if (state === 'PUBLISHED')
      await sql.query('UPDATE skus SET shelf_stock = shelf_stock - $2 WHERE id = $1', [sku.id, total])
    else await move(sql, sku.id, total, 'RETURNED', campaignId)
  }
}

async function move(
  sql: PoolClient,
  skuId: string,
  delta: number,
  reason: string,
  campaignId: string | null,
): Promise<void> {
  await sql.query('INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id) VALUES ($1, $2, $3, $4, $5)', [
    newId(),
    skuId,
    delta,
    reason,
    campaignId,
  ])
}

const minute = 60_000
// No process leases the last worker number while the shop is being filled: it is before any role starts.
const ids = createIds({ worker: 255, clock: systemClock })
const newId = () => ids.next(Math.floor(Math.random() * 64))
