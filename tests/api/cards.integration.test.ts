/**
 * A card's whole life over real HTTP against a whole instance that logs everything: imported, sold, paid, delivered, read, found bad,
 * replaced, recalled. Then the code is looked for everywhere it must not be.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { type ExportKind, exportDoor, exportFile, exportLabels } from '../../packages/shared/src/contracts/exports.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { type Client, openSale, openShop, refusalOf, type Shop } from './shop.ts'

const planted = 'PLANTED-7Q3F-9XKD-ZZ81'
const second = 'PLANTED-2222-ABCD-0002'
const address = {
  name: '林见潮',
  phone: '13987651234',
  region: ['浙江省', '杭州市', '西湖区'],
  detail: '见潮路 7788 号 601',
}

let shop: Shop
let owner: Client
let operator: Client
let token: string
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-cards-')), { LOG_LEVEL: 'trace' })
  owner = await shop.staff('owner')
  operator = await shop.staff('operator')
  token = await shop.staffToken('operator')
  await shop.pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES (21, 1, 'CARD', 'ON_SHELF', '浪花音乐会员卡', '{/media/card.webp}', '{}', now())`,
  )
  await shop.pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES (22, 21, '月卡', 1800, 1800, 0)`,
  )
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

const send = (
  batchId: string,
  body: string,
  { from = 0, last = true, as = token, type = 'application/octet-stream' } = {},
) =>
  fetch(`${shop.url}/staff/cards/imports/${batchId}?from=${from}&last=${last ? 1 : 0}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': type },
    body,
  })

describe('a card', () => {
  it('comes in by file, from staff who may, slice by slice', async () => {
    const batch = await operator.staff.cards.openImport.mutate({ skuId: '22', name: '第一批' })
    const file = `${planted}\n${second}\n${planted}\n`
    expect((await send(batch.id, file, { as: 'nobody' })).status).toBe(401)
    expect((await send(batch.id, file, { as: await shop.staffToken('viewer') })).status).toBe(403)
    expect((await send(batch.id, file, { type: 'text/plain' })).status).toBe(400)
    expect((await send(batch.id, file, { from: 7 })).status).toBe(409)
    const half = await send(batch.id, file.slice(0, 30), { last: false })
    const { batch: progress } = (await half.json()) as { batch: { nextByte: number } }
    expect(progress.nextByte).toBe(planted.length + 1)
    const rest = await send(batch.id, file.slice(progress.nextByte), { from: progress.nextByte })
    expect(await rest.json()).toMatchObject({ batch: { state: 'DONE', lines: 3, accepted: 2, duplicates: 1 } })
    expect((await operator.staff.cards.batchErrors.query({ batchId: batch.id })).length).toBe(1)
    expect((await send(batch.id, file)).status).toBe(409)
    const { items } = await operator.staff.cards.pools.query({ low: 'yes' })
    expect(items).toMatchObject([{ skuId: '22', free: 2, shelfStock: 2, low: true }])
  })

  it('is sold in a campaign, delivered within seconds of the payment, and read by its buyer', async () => {
    const sale = await openSale(operator, { offers: [{ skuId: '22', priceFen: fen(1200), total: 1, buyerLimit: 1 }] })
    const { client } = await shop.shopper('card-lover')
    const stranger = await shop.shopper('stranger')
    const tap = { offerId: sale.offerId, quantity: 1, requestId: randomUUID() }
    const { orderId } = await eventually(() => client.rush.buy.mutate({ ...tap, retry: true }), {
      withinMs: 10_000,
      everyMs: 200,
    })
    await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT'))
    expect(await client.cards.ofOrder.query({ orderId })).toEqual({ orderId, state: 'NONE', slots: [] })
    const { params } = await client.payments.start.mutate({ orderId })
    await shop.payAtWechat((params as { package: string }).package)
    await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('DELIVERED'), {
      withinMs: 5_000,
    })

    expect(await client.cards.ofOrder.query({ orderId })).toMatchObject({
      state: 'DELIVERED',
      slots: [{ slot: 1, revealedAt: null }],
    })
    const { code } = await client.cards.reveal.mutate({ orderId, slot: 1 })
    expect([planted, second]).toContain(code)
    expect(await refusalOf(stranger.client.cards.reveal.mutate({ orderId, slot: 1 }))).toMatchObject({
      outcome: 'ORDER_NOT_FOUND',
    })
    expect(await operator.staff.cards.find.mutate({ productId: '21', code })).toMatchObject({
      state: 'DELIVERED',
      orderId,
    })
    expect(await refusalOf(operator.staff.cards.reveal.mutate({ orderId, slot: 1, reason: '核对' }))).toMatchObject({
      outcome: 'STAFF_FORBIDDEN',
    })
    expect(await owner.staff.cards.reveal.mutate({ orderId, slot: 1, reason: '客诉核对' })).toEqual({ code })
    // WeChat was told, so it lets go of the money.
    await eventually(async () => {
      const { rows } = await shop.pool.query('SELECT state, logistics_type FROM shipping_uploads WHERE order_id = $1', [
        orderId,
      ])
      expect(rows[0]).toEqual({ state: 'DONE', logistics_type: 3 })
    })

    await operator.staff.cards.replace.mutate({ orderId, slot: 1, replaced: 0, reason: '无法兑换' })
    const other = await client.cards.reveal.mutate({ orderId, slot: 1 })
    expect(new Set([code, other.code])).toEqual(new Set([planted, second]))
    expect(await operator.staff.cards.pool.query({ skuId: '22' })).toMatchObject({ free: 0, shelfStock: 0 })
    const { items } = await operator.staff.cards.batches.query({ skuId: '22' })
    await operator.staff.cards.recall.mutate({ batchId: items[0]!.id, reason: '供应商作废', replaceDelivered: true })
    for (let i = 0; i < 25; i++) await client.cards.reveal.mutate({ orderId, slot: 1 }).catch(() => {})
    expect(await refusalOf(client.cards.reveal.mutate({ orderId, slot: 1 }))).toMatchObject({
      outcome: 'REVEAL_LIMITED',
      status: 429,
    })
  })

  it('is in no log, no store, no file and no message, whatever went wrong with it', async () => {
    // What people do by mistake: the code where it does not belong, and input that a store refuses.
    const { cards, orders } = operator.staff
    const mistakes = [
      cards.find.mutate({ productId: '21', code: `${planted}\u0000` }),
      cards.find.mutate({ productId: 'x', code: planted }),
      cards.replace.mutate({ orderId: planted, slot: 1, replaced: 0, reason: '错' }),
      cards.setLoopCard.mutate({ skuId: '22', code: planted }),
      orders.get.query({ orderId: planted }),
    ]
    const refusals = await Promise.all(mistakes.map(async (mistake) => JSON.stringify(await refusalOf(mistake))))
    const batch = await operator.staff.cards.openImport.mutate({ skuId: '22', name: '第二批' })
    const sent = await send(batch.id, `${planted}\n${second}\u0000\n`)
    expect(sent.status).toBe(200)
    const { client } = await shop.shopper('mover')
    await client.addresses.save.mutate({ ...address, isDefault: true })
    expect(await client.addresses.list.query()).toMatchObject([
      { name: '林**', phone: '139****1234', detail: '见潮****' },
    ])

    const files = await exportedFiles()
    const haystack = [
      ...refusals,
      await sent.text(),
      ...files,
      ...logs(),
      ...(await redisTexts()),
      ...(await tableTexts()),
    ]
    expect(haystack.length).toBeGreaterThan(100)
    for (const secret of [planted, second, address.phone, address.detail, address.name]) {
      const hex = Buffer.from(secret).toString('hex')
      const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
      for (const needle of [secret, hex, base64])
        expect(
          haystack.filter((text) => text.includes(needle)).map((text) => text.slice(0, 200)),
          needle,
        ).toEqual([])
    }
    // And the search can find things: what may be there is there.
    for (const kind of [haystack, files]) expect(kind.some((text) => text.includes('第二批'))).toBe(true)
  }, 120_000)
})

/** Every kind of file there is, but the one that is made to hold codes. */
async function exportedFiles(): Promise<string[]> {
  const { exports } = owner.staff
  const ownerToken = await shop.staffToken('owner')
  const files: string[] = []
  for (const kind of (Object.keys(exportLabels) as ExportKind[]).filter((name) => name !== 'CARD_CODES')) {
    const filter = ['CARD_DELIVERIES', 'CARD_BATCHES', 'STOCK'].includes(kind) ? { skuId: '22' } : {}
    const { id } = await exports.start.mutate({ kind, filter, unmasked: false, reason: '' } as Parameters<
      typeof exports.start.mutate
    >[0])
    await eventually(
      async () => expect((await exports.list.query()).find((one) => one.id === id)?.state, kind).toBe('DONE'),
      { withinMs: 20_000, everyMs: 200 },
    )
    const headers = { authorization: `Bearer ${ownerToken}` }
    const door = await fetch(shop.url + exportDoor(id), { method: 'POST', headers })
    const cookie = door.headers.get('set-cookie')?.split(';')[0] as string
    const answer = await fetch(shop.url + exportFile(id), { headers: { cookie } })
    expect(answer.status, kind).toBe(200)
    files.push(`${kind} ${await answer.text()}`)
  }
  return files
}

function logs(): string[] {
  const folder = join(shop.instance.dir, 'logs')
  return readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
}

async function redisTexts(): Promise<string[]> {
  const texts: string[] = []
  for (const url of [shop.instance.env['REDIS_URL'], shop.instance.env['REDIS_CACHE_URL']]) {
    const redis = new Redis(url as string)
    for (const key of await redis.keys('*')) {
      const readers: Record<string, () => Promise<unknown>> = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        set: () => redis.smembers(key),
        zset: () => redis.zrange(key, '0', '-1'),
        stream: () => redis.xrange(key, '-', '+'),
      }
      texts.push(`${key} ${JSON.stringify(await readers[await redis.type(key)]?.())}`)
    }
    redis.disconnect()
  }
  return texts
}

async function tableTexts(): Promise<string[]> {
  const tables = await shop.pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema IN ('public', 'lane') AND table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables.rows)
    texts.push(
      ...(await shop.pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)).rows.map(
        (row) => `${name} ${row.text}`,
      ),
    )
  return texts
}
