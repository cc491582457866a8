import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveAddress } from '../../../bff/src/addresses/address-book.ts'
import { chooseAddress } from '../../../bff/src/addresses/order-address.ts'
import { bulkShip } from '../../../bff/src/fulfilment/bulk-ship.ts'
import { listToShip, readDelivery, readLabels } from '../../../bff/src/fulfilment/read-shipping.ts'
import { listFailedUploads, retryUpload, sendUploads } from '../../../bff/src/fulfilment/send-uploads.ts'
import { shipOrder } from '../../../bff/src/fulfilment/ship-orders.ts'
import { systemClock } from '../../../bff/src/kernel/clock.ts'
import { onCrashPoint } from '../../../bff/src/kernel/crash-point.ts'
import { laneOf } from '../../../bff/src/kernel/lane.ts'
import { moveOrder } from '../../../bff/src/orders/move-order.ts'
import { createCardScene } from '../../../bff/src/testing/card-scene.ts'
import { testDatabase } from '../../../bff/src/testing/database.ts'
import { testRedis } from '../../../bff/src/testing/redis.ts'
import { lanes } from '../../../bff/src/testing/sale.ts'
import { createAccessTokens } from '../../../bff/src/wechat-token/access-token.ts'
import { createPostToWechat } from '../../../bff/src/wechat-token/post-to-wechat.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import type { Switches } from '../switches.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = createCardScene(pool)
const credentials = { appId: 'wx8888888888888888', appSecret: 'sandbox-secret' }
const address = {
  name: '王小潮',
  phone: '13812345678',
  region: ['浙江省', '杭州市', '西湖区'],
  detail: '文三路 478 号 3 幢',
}

let dir: string
let sandbox: Sandbox
let paid: { id: string; buyerId: string }[]
let deps: Parameters<typeof sendUploads>[0] & typeof scene.deps

beforeAll(async () => {
  const sku = await scene.addSku('SHIP')
  paid = await scene.paidOrders(sku, 14)
  dir = await mkdtemp(join(tmpdir(), 'sandbox-shipping-'))
  // What WeChat remembers of these orders' payments.
  const lines = paid.map(({ id }) =>
    JSON.stringify({
      ...{
        tradeType: 'JSAPI',
        createdAt: Date.now(),
        payUntil: Date.now() + 1e7,
        prepayId: `wx${id}`,
        prepayIdUntil: Date.now() + 1e7,
      },
      request: {
        appid: credentials.appId,
        mchid: '1900007291',
        description: '演练',
        out_trade_no: id,
        notify_url: '',
        amount: { total: 1_200, currency: 'CNY' },
      },
      ...{ state: 'SUCCESS', transactionId: `4200${id}`, paidAt: Date.now(), openid: `o${id}` },
    }),
  )
  await writeFile(join(dir, 'payments.jsonl'), `${lines.join('\n')}\n`)
  await pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id, paid_at)
     SELECT id::text, lane, id, buyer_id, 'o' || id, amount_fen, 'PAID', '4200' || id, now() FROM orders`,
  )
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  sandbox = await startSandbox({
    ...{
      host: '127.0.0.1',
      port: 0,
      dir,
      logLevel: 'silent',
      exitWithParent: false,
      ...credentials,
      merchantName: '潮闸优选',
    },
    merchants: [{ mchId: '1900007291', mchSerial: 'AB', mchPublicKey: publicKey, apiV3Key: '0'.repeat(32) }],
    ...{ wechatPayKeyId: 'PUB_KEY_ID_1', wechatPayPrivateKey: privateKey, returnOrigins: [] },
  })
  const accessTokens = createAccessTokens({
    ...credentials,
    baseUrl: sandbox.url,
    cache: redis.client,
    clock: systemClock,
  })
  deps = { ...scene.deps, clock: systemClock, postShipping: createPostToWechat({ baseUrl: sandbox.url, accessTokens }) }
  await scene.deliver()
})

afterAll(async () => {
  await sandbox.stop()
  await rm(dir, { recursive: true })
})

const set = async (switches: Partial<Switches>) =>
  fetch(`${sandbox.url}/sandbox/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(switches),
  })
/** A tick at which everything is due. */
const tick = async (by = deps) => {
  await pool.query(`UPDATE shipping_uploads SET next_at = now() - interval '1 second' WHERE state = 'DUE'`)
  return sendUploads(by)
}
const upload = async (orderId: string) =>
  (
    await pool.query('SELECT state, round, errcode, unsure, attempts FROM shipping_uploads WHERE order_id = $1', [
      orderId,
    ])
  ).rows[0]
const atWechat = async (orderId: string) => {
  const reply = await deps.postShipping('/wxa/sec/order/get_order', { transaction_id: `4200${orderId}` })
  if (reply.kind === 'UNAVAILABLE') throw new Error(reply.detail)
  return (
    reply.answer as {
      order: { order_state: number; shipping?: { finish_shipping_count: number; shipping_list: unknown[] } }
    }
  ).order
}
const addressed = async (i: number) => {
  const order = paid[i] as (typeof paid)[0]
  const saved = await saveAddress(deps, order.buyerId, { ...address, isDefault: true })
  if (saved.kind === 'REFUSED') throw new Error(saved.outcome)
  await chooseAddress(deps, order.buyerId, { orderId: order.id, addressId: saved.address.id })
  return order
}

describe('shipping', () => {
  it('ships to the address its buyer chose, tells WeChat, and masks what lists show', async () => {
    const order = await addressed(0)
    expect(await shipOrder(deps, '1', { orderId: paid[1]!.id, carrier: 'ZTO', trackingNo: 'ZT100' })).toEqual({
      kind: 'REFUSED',
      outcome: 'ADDRESS_MISSING',
    })
    const list = await listToShip(deps, { missingAddress: false })
    expect(list.items).toMatchObject([
      {
        orderId: order.id,
        address: { name: '王**', phone: '138****5678', region: '浙江省 杭州市 西湖区', detail: '文三****' },
      },
    ])
    expect(await readLabels(deps, '1', [order.id])).toMatchObject([
      { phone: '13812345678', detail: '文三路 478 号 3 幢' },
    ])

    const parcel = { orderId: order.id, carrier: 'SF', trackingNo: 'SF1234567' } as const
    const outcomes = await Promise.all([1, 2, 3].map(() => shipOrder(deps, '1', parcel)))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['SHIPPED', 'UNCHANGED', 'UNCHANGED'])
    expect(await tick()).toBe(1)
    expect(await atWechat(order.id)).toMatchObject({
      order_state: 2,
      shipping: { shipping_list: [{ tracking_no: 'SF1234567' }] },
    })
    expect(await readDelivery(deps, order.buyerId, order.id)).toMatchObject({
      shipment: { carrier: 'SF', trackingNo: 'SF1234567' },
    })
    expect(await readDelivery(deps, paid[1]!.buyerId, order.id)).toBeNull()
    // Shipped: the buyer cannot send it elsewhere any more, and neither does a later edit of the book.
    expect(await chooseAddress(deps, order.buyerId, { orderId: order.id, addressId: '1' })).toMatchObject({
      outcome: 'ORDER_STATE_CONFLICT',
    })
  })

  it('corrects a parcel once, because WeChat takes one correction', async () => {
    const order = await addressed(1)
    await shipOrder(deps, '1', { orderId: order.id, carrier: 'ZTO', trackingNo: 'ZT1111' })
    await tick()
    const corrections = await Promise.all(
      ['ZT2222', 'ZT3333'].map((trackingNo) => shipOrder(deps, '1', { orderId: order.id, carrier: 'ZTO', trackingNo })),
    )
    expect(corrections.map(({ kind }) => kind).sort()).toEqual(['REFUSED', 'SHIPPED'])
    expect(corrections).toContainEqual({ kind: 'REFUSED', outcome: 'RESHIP_USED' })
    await tick()
    expect(await upload(order.id)).toMatchObject({ state: 'DONE', round: 2 })
    expect(await atWechat(order.id)).toMatchObject({ shipping: { finish_shipping_count: 2 } })
  })

  it('an answer that gets lost uses up no correction: WeChat is asked before it is told again', async () => {
    const order = await addressed(2)
    await shipOrder(deps, '1', { orderId: order.id, carrier: 'YTO', trackingNo: 'YT1000' })
    await set({ shipping: 'TIMEOUT_AFTER_SUCCESS' })
    expect(await tick()).toBe(0)
    expect(await upload(order.id)).toMatchObject({ state: 'DUE', unsure: true })
    await set({ shipping: 'normal' })
    const asked: string[] = []
    const overheard: typeof deps.postShipping = (path, body) => {
      asked.push(path)
      return deps.postShipping(path, body)
    }
    expect(await tick({ ...deps, postShipping: overheard })).toBe(1)
    expect(asked).toEqual(['/wxa/sec/order/get_order'])
    expect(await atWechat(order.id)).toMatchObject({ shipping: { finish_shipping_count: 1 } })
  }, 20_000)

  it('a process that dies with the answer in its hand leaves the same', async () => {
    const order = await addressed(7)
    await shipOrder(deps, '1', { orderId: order.id, carrier: 'EMS', trackingNo: 'EM1000' })
    onCrashPoint((point) => {
      if (point === 'upload-answered') throw new Error('died')
    })
    await expect(tick()).rejects.toThrow('died')
    onCrashPoint(() => {})
    expect(await upload(order.id)).toMatchObject({ state: 'DUE', unsure: true })
    expect(await tick()).toBe(1)
    expect(await atWechat(order.id)).toMatchObject({ shipping: { finish_shipping_count: 1 } })
  })

  it('waits while WeChat does not know of the payment yet or is busy, and gives up on what it refuses for good', async () => {
    const [early, wrong] = [await addressed(3), await addressed(4)]
    await shipOrder(deps, '1', { orderId: early.id, carrier: 'STO', trackingNo: 'ST1000' })
    for (const mood of ['NOT_YET', 'BUSY'] as const) {
      await set({ shipping: mood })
      await tick()
      expect(await upload(early.id)).toMatchObject({
        state: 'DUE',
        errcode: mood === 'BUSY' ? -1 : 10060004,
        unsure: false,
      })
    }
    await set({ shipping: 'normal' })
    await pool.query(`UPDATE payments SET openid = 'o-somebody-else' WHERE order_id = $1`, [wrong.id])
    await shipOrder(deps, '1', { orderId: wrong.id, carrier: 'STO', trackingNo: 'ST2000' })
    await Promise.all([tick(), tick()])
    expect(await upload(early.id)).toMatchObject({ state: 'DONE' })
    expect((await listFailedUploads(pool)).items).toMatchObject([
      { orderId: wrong.id, errcode: 10060031, logistics: 'CARRIER' },
    ])
  })

  it('an answer about the first parcel does not end the correction that came meanwhile', async () => {
    const order = await addressed(9)
    await shipOrder(deps, '1', { orderId: order.id, carrier: 'ZTO', trackingNo: 'ZT5001' })
    const correctedMeanwhile: typeof deps.postShipping = async (path, body) => {
      const reply = await deps.postShipping(path, body)
      await shipOrder(deps, '1', { orderId: order.id, carrier: 'ZTO', trackingNo: 'ZT5002' })
      return reply
    }
    await sendUploads({ ...deps, postShipping: correctedMeanwhile })
    expect(await upload(order.id)).toMatchObject({ state: 'DUE', round: 2 })
    await tick()
    expect(await upload(order.id)).toMatchObject({ state: 'DONE', round: 2 })
    expect(await atWechat(order.id)).toMatchObject({ shipping: { shipping_list: [{ tracking_no: 'ZT5002' }] } })
  })

  it('one address that does not open fails its own upload, which is sent again once it opens', async () => {
    const [shut, open] = [await addressed(12), await addressed(13)]
    for (const { id: orderId } of [shut, open])
      await shipOrder(deps, '1', { orderId, carrier: 'SF', trackingNo: `SF${orderId.slice(-8)}` })
    const sealedWith = (key: string) =>
      pool.query('UPDATE order_addresses SET key_id = $2 WHERE order_id = $1', [shut.id, key])
    await sealedWith('gone')
    expect(await tick()).toBe(1)
    expect(await upload(open.id)).toMatchObject({ state: 'DONE' })
    expect(await upload(shut.id)).toMatchObject({ state: 'FAILED', errcode: null })
    expect((await listFailedUploads(pool)).items).toContainEqual(
      expect.objectContaining({ orderId: shut.id, detail: '收货地址打不开，顺丰要收件人的电话' }),
    )
    await sealedWith(deps.seal.keyId)
    expect(await retryUpload(deps, '1', shut.id)).toBe(true)
    expect(await tick()).toBe(1)
  })

  it('tells WeChat no more of a phone than it asks for, and nothing of an order whose money went back', async () => {
    const [order, refunded] = [await addressed(10), await addressed(11)]
    for (const { id: orderId } of [order, refunded])
      await shipOrder(deps, '1', { orderId, carrier: 'SF', trackingNo: `SF${orderId.slice(-8)}` })
    const key = { lane: laneOf(refunded.id, lanes), id: refunded.id }
    await moveOrder(pool, key, { from: ['SHIPPED'], to: 'REFUND_DUE', actor: 'STAFF', note: '拦截退回' })
    const told: unknown[] = []
    const overheard: typeof deps.postShipping = (path, body) => {
      told.push(body)
      return deps.postShipping(path, body)
    }
    expect(await sendUploads({ ...deps, postShipping: overheard })).toBe(1)
    expect(told).toMatchObject([
      {
        order_key: { transaction_id: `4200${order.id}` },
        shipping_list: [{ contact: { receiver_contact: '+86-138****5678' } }],
      },
    ])
    expect(JSON.stringify(told)).not.toContain(address.phone)
    expect(await upload(refunded.id)).toMatchObject({ state: 'VOID' })
  })

  it('takes a spreadsheet line by line: a bad line stops nothing, the file can be sent again', async () => {
    const [a, b] = [await addressed(5), await addressed(6)]
    const csv = [
      '\ufeff订单号,快递公司,快递单号',
      `"=""${a.id}""",顺丰,SF90001`.replaceAll('""', '"'),
      `${b.id}\t韵达快递\tyd 90002`,
      `${b.id},YD,YD90003`,
      `${b.id},YD,YD90004`,
      `${paid[8]!.id},YD,YD90004`,
      '123,火箭,1',
      '99999999999999,ZTO,ZT90005',
      '',
    ].join('\r\n')
    expect(await bulkShip(deps, '1', csv)).toEqual({
      shipped: 2,
      unchanged: 0,
      errors: [
        { line: 3, orderId: b.id, message: { code: 'parcel.tracking' } },
        { line: 5, orderId: b.id, message: { code: 'parcel.twin', values: { line: 4 } } },
        { line: 6, orderId: paid[8]!.id, message: '订单还没有收货地址' },
        { line: 7, orderId: '123', message: { code: 'parcel.carrier', values: { carrier: '火箭' } } },
        { line: 8, orderId: '99999999999999', message: '订单不存在' },
      ],
    })
    expect(await bulkShip(deps, '1', csv)).toMatchObject({ shipped: 0, unchanged: 2 })
    const { rows } = await pool.query('SELECT state FROM orders WHERE lane = $1 AND id = $2', [
      laneOf(b.id, lanes),
      b.id,
    ])
    expect(rows[0].state).toBe('SHIPPED')
  })
})
