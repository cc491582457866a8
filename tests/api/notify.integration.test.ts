/** WeChat's notifies over real HTTP against a whole instance: a hundred at once, forged, replayed, in the wrong words. */
import {
  createCipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { wechatSignatureHeaders } from '../../apps/sandbox/src/pay/wechat-signature.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { type Client, openSale, openShop, type Shop } from './shop.ts'

let shop: Shop
let offerId: string
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-notify-')))
  const operator = await shop.staff('operator')
  await shop.pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at) VALUES (21, 1, 'CARD', 'ON_SHELF', '浪花音乐会员卡', '{/media/card.webp}', '{}', now())`,
  )
  await shop.pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) VALUES (22, 21, '月卡', 1800, 1800, 0)`,
  )
  await operator.staff.cards.generate.mutate({ requestId: randomUUID(), skuId: '22', name: '一批', count: 10 })
  const sale = await openSale(operator, { offers: [{ skuId: '22', priceFen: fen(1200), total: 5, buyerLimit: 1 }] })
  offerId = sale.offerId
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

/** An order of a code, with its payment open at a WeChat that tells nothing by itself. */
async function openOrder(device: string): Promise<{ client: Client; orderId: string; openid: string }> {
  const { client } = await shop.shopper(device)
  const tap = { offerId, quantity: 1, requestId: randomUUID(), retry: true }
  const { orderId } = await eventually(() => client.rush.buy.mutate(tap), { withinMs: 10_000, everyMs: 200 })
  await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT'))
  await client.payments.start.mutate({ orderId })
  const { rows } = await shop.pool.query<{ openid: string }>('SELECT openid FROM payments WHERE out_trade_no = $1', [
    orderId,
  ])
  return { client, orderId, openid: rows[0]?.openid as string }
}

interface Words {
  orderId: string
  openid: string
  fen?: number
  transaction?: string
}

/** The body of a notify that `orderId` is paid, sealed as WeChat seals it. */
function paidNotify({ orderId, openid, fen: total = 1_200, transaction = `4200${orderId}` }: Words): string {
  const { env } = shop.instance
  const about = {
    ...{ appid: env['WECHAT_APP_ID'], mchid: env['WECHAT_MCH_ID'], out_trade_no: orderId, transaction_id: transaction },
    ...{ trade_type: 'JSAPI', trade_state: 'SUCCESS', success_time: '2026-11-21T12:00:00+08:00', payer: { openid } },
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
  }
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', env['WECHAT_API_V3_KEY'] as string, nonce)
  cipher.setAAD(Buffer.from('transaction'))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(about)), cipher.final(), cipher.getAuthTag()])
  return JSON.stringify({
    ...{ id: randomUUID(), resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功' },
    resource: {
      ...{ algorithm: 'AEAD_AES_256_GCM', original_type: 'transaction', associated_data: 'transaction', nonce },
      ciphertext: sealed.toString('base64'),
    },
  })
}

async function headersFor(body: string, privateKey: KeyObject = wechatKey()): Promise<Record<string, string>> {
  const keyId = shop.instance.env['WECHAT_PAY_PUBLIC_KEY_ID'] as string
  return {
    'content-type': 'application/json',
    ...(await wechatSignatureHeaders(body, { keyId, privateKey, clock: Date.now })),
  }
}

function wechatKey(): KeyObject {
  return createPrivateKey(readFileSync(shop.instance.env['WECHAT_PAY_PRIVATE_KEY_FILE'] as string))
}

const tell = async (body: string, headers: Record<string, string>) =>
  (await fetch(`${shop.url}/notify/wechat-pay/main/transactions`, { method: 'POST', headers, body })).status

it('told a hundred times at once: one payment, one delivery', async () => {
  const { client, orderId, openid } = await openOrder('hundred')
  const body = paidNotify({ orderId, openid })
  // WeChat signs each anew.
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => tell(body, await headersFor(body))))
  expect(new Set(statuses)).toEqual(new Set([204]))
  await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('DELIVERED'), {
    withinMs: 15_000,
  })
  expect((await client.orders.get.query({ orderId })).events.map((event) => event.to)).toEqual([
    ...['PENDING_PAYMENT', 'PAID', 'DELIVERED'],
  ])
  const { rows } = await shop.pool.query(
    `SELECT (SELECT count(*)::int FROM payments WHERE order_id = $1 AND state = 'PAID') AS paid,
            (SELECT count(*)::int FROM card_deliveries WHERE order_id = $1) AS codes,
            (SELECT count(*)::int FROM refunds WHERE order_id = $1) AS refunds`,
    [orderId],
  )
  expect(rows[0]).toEqual({ paid: 1, codes: 1, refunds: 0 })
})

it('forged, in other words, or for another sum: nothing changes; and a genuine one after that is taken, once', async () => {
  const { client, orderId, openid } = await openOrder('forged')
  const state = async () => (await client.orders.get.query({ orderId })).state
  const body = paidNotify({ orderId, openid })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  expect(await tell(body, await headersFor(body, stranger))).toBe(401)
  expect(await tell(body, { ...(await headersFor(body)), 'Wechatpay-Serial': 'PUB_KEY_ID_0' })).toBe(401)
  expect(await tell(body.replace('支付成功', '支付失败'), await headersFor(body))).toBe(401)
  for (const words of [{ fen: 1 }, { openid: 'o-somebody' }, { orderId: '404' }]) {
    const wrong = paidNotify({ orderId, openid, ...words })
    expect(await tell(wrong, await headersFor(wrong)), JSON.stringify(words)).toBe(400)
  }
  expect(await state()).toBe('PENDING_PAYMENT')

  const genuine = await headersFor(body)
  expect(await tell(body, genuine)).toBe(204)
  // The very same bytes once more are a replay, whoever sends them.
  expect(await tell(body, genuine)).toBe(401)
  await eventually(async () => expect(await state()).toBe('DELIVERED'), { withinMs: 15_000 })
})
