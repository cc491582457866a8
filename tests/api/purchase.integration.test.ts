/** A purchase and every kind of bad input over real HTTP against a whole instance. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { type Client, draftOf, openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let operator: Client
let sale: Awaited<ReturnType<typeof openSale>>
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-api-')))
  operator = await shop.staff('operator')
  sale = await openSale(operator)
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

const untilOrdered = (client: Client, offerId: string, requestId: string) =>
  eventually(async () => {
    const receipt = await client.rush.receipt.query({ offerId, requestId })
    expect(receipt.state).not.toBe('QUEUED')
    return receipt
  })

describe('a purchase', () => {
  it('prewarms to a green report', async () => {
    const report = await eventually(async () => {
      const latest = await operator.staff.campaigns.readiness.query({ campaignId: sale.campaignId })
      expect(latest.checks.filter((check) => check.state === 'RED')).toEqual([])
      return latest
    })
    expect(report.ready).toBe(true)
  })

  it('from tap to paid order, with impatient retries', async () => {
    const { client } = await shop.shopper('happy')
    const tap = { offerId: sale.offerId, quantity: 1, requestId: randomUUID() }
    const first = await client.rush.buy.mutate({ ...tap, retry: false })
    const again = await client.rush.buy.mutate({ ...tap, retry: true })
    expect(again.orderId).toBe(first.orderId)
    expect(await untilOrdered(client, sale.offerId, tap.requestId)).toMatchObject({
      state: 'PENDING_PAYMENT',
      amountFen: 199900,
      orderId: first.orderId,
    })

    const { params } = await client.payments.start.mutate({ orderId: first.orderId })
    expect((await client.payments.start.mutate({ orderId: first.orderId })).params.package).toBe(params.package)
    await shop.payAtWechat(params.package)
    await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PAID'))
    const order = await client.orders.get.query({ orderId: first.orderId })
    expect(order.events.map((event) => event.to)).toEqual(['PENDING_PAYMENT', 'PAID'])
    expect((await client.orders.list.query({})).items.map((item) => item.id)).toEqual([first.orderId])
    expect(await refusalOf(client.payments.start.mutate({ orderId: first.orderId }))).toMatchObject({
      outcome: 'ORDER_ALREADY_PAID',
      status: 409,
    })
    expect(await refusalOf(client.rush.buy.mutate({ ...tap, requestId: randomUUID() }))).toMatchObject({
      outcome: 'LIMIT_REACHED',
      status: 409,
    })
  })

  it('a cancelled order gives its unit to the next shopper', async () => {
    const one = await openSale(operator, { offers: [{ ...draftOf().offers[0]!, total: 1 }] })
    const [first, second] = await Promise.all([shop.shopper('first'), shop.shopper('second')])
    const tap = { offerId: one.offerId, quantity: 1, requestId: randomUUID() }
    const { orderId } = await first.client.rush.buy.mutate(tap)
    expect(await refusalOf(second.client.rush.buy.mutate({ ...tap, requestId: randomUUID() }))).toMatchObject({
      outcome: 'SOLD_OUT',
    })
    // The latch is set now; a retry of the lucky one still finds the receipt.
    expect((await first.client.rush.buy.mutate({ ...tap, retry: true })).orderId).toBe(orderId)
    await untilOrdered(first.client, one.offerId, tap.requestId)
    expect((await first.client.orders.cancel.mutate({ orderId })).state).toBe('CLOSED')
    await eventually(() => second.client.rush.buy.mutate({ ...tap, requestId: randomUUID() }))
  })

  it('an unpaid order closes, and its unit is on sale again', async () => {
    const one = await openSale(operator, { payWindowSeconds: 15, offers: [{ ...draftOf().offers[0]!, total: 1 }] })
    const { client } = await shop.shopper('forgetful')
    const tap = { offerId: one.offerId, quantity: 1, requestId: randomUUID() }
    const { orderId } = await client.rush.buy.mutate(tap)
    await untilOrdered(client, one.offerId, tap.requestId)
    await client.payments.start.mutate({ orderId })
    await shop.pool.query(`UPDATE orders SET pay_deadline_at = now() WHERE id = $1`, [orderId])
    await eventually(async () =>
      expect(await client.rush.receipt.query(tap)).toMatchObject({ state: 'CLOSED', reason: 'UNPAID' }),
    )
    expect(await refusalOf(client.payments.start.mutate({ orderId }))).toMatchObject({
      outcome: 'ORDER_STATE_CONFLICT',
    })
    await eventually(() => client.rush.buy.mutate({ ...tap, requestId: randomUUID() }), { withinMs: 8_000 })
  })
})

describe('bad input changes nothing and says why', () => {
  const buy = (client: Client, more: object) =>
    client.rush.buy.mutate({ offerId: sale.offerId, quantity: 1, requestId: randomUUID(), retry: false, ...more })

  it.each([
    ['quantity 0', { quantity: 0 }],
    ['quantity -1', { quantity: -1 }],
    ['quantity 1e9', { quantity: 1e9 }],
    ['quantity NaN', { quantity: Number.NaN }],
    ['quantity 1.5', { quantity: 1.5 }],
    ['an offer that is SQL', { offerId: "1'; DROP TABLE orders; --" }],
    ['an emoji request id', { requestId: '🐳' }],
    ['an offer beyond bigint', { offerId: '9999999999999999999' }],
  ])('%s', async (_name, more) => {
    const { client } = await shop.shopper('bad-input')
    const refusal = await refusalOf(buy(client, more))
    expect(refusal).toMatchObject({ outcome: 'BAD_INPUT', status: 400 })
    expect(refusal.message).toMatch(/[一-鿿]/)
  })

  it('unknown, ended, unpublished and foreign things', async () => {
    const [{ client }, other] = await Promise.all([shop.shopper('curious'), shop.shopper('owner-of-order')])
    const tap = { offerId: sale.offerId, quantity: 1, requestId: randomUUID() }
    const { orderId } = await other.client.rush.buy.mutate(tap)
    await untilOrdered(other.client, sale.offerId, tap.requestId)
    const draft = await operator.staff.campaigns.save.mutate(draftOf())
    const ended = await openSale(operator, { offers: [{ ...draftOf().offers[0]!, total: 1 }] })
    await operator.staff.campaigns.close.mutate({ campaignId: ended.campaignId })

    expect(await refusalOf(buy(client, { offerId: '999' }))).toMatchObject({ outcome: 'OFFER_NOT_FOUND', status: 404 })
    expect(await refusalOf(buy(client, { offerId: draft.offers[0]!.id }))).toMatchObject({
      outcome: 'OFFER_NOT_FOUND',
      status: 404,
    })
    expect(await refusalOf(buy(client, { offerId: ended.offerId }))).toMatchObject({ outcome: 'ENDED', status: 409 })
    expect(await refusalOf(client.campaigns.get.query({ campaignId: draft.id }))).toMatchObject({
      outcome: 'CAMPAIGN_NOT_FOUND',
      status: 404,
    })
    expect(await refusalOf(client.orders.get.query({ orderId }))).toMatchObject({
      outcome: 'ORDER_NOT_FOUND',
      status: 404,
    })
    expect(await refusalOf(client.orders.cancel.mutate({ orderId }))).toMatchObject({ outcome: 'ORDER_NOT_FOUND' })
    expect(await refusalOf(client.payments.start.mutate({ orderId }))).toMatchObject({ outcome: 'ORDER_NOT_FOUND' })
    expect(
      await refusalOf(client.rush.receipt.query({ offerId: sale.offerId, requestId: tap.requestId })),
    ).toMatchObject({ outcome: 'RECEIPT_NOT_FOUND' })
  })

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(5_000)])('a forged session %#', async (token) => {
    expect(await refusalOf(buy(shop.client(token), {}))).toMatchObject({ outcome: 'SESSION_EXPIRED', status: 401 })
    expect(await refusalOf(shop.client(token).orders.list.query({}))).toMatchObject({
      outcome: 'SESSION_EXPIRED',
      status: 401,
    })
    expect(await refusalOf(shop.client(token).staff.me.query())).toMatchObject({
      outcome: 'SESSION_EXPIRED',
      status: 401,
    })
  })

  it('a shopper is not staff, and a viewer may not write', async () => {
    const { client } = await shop.shopper('not-staff')
    expect(await refusalOf(client.staff.products.list.query({}))).toMatchObject({ outcome: 'SESSION_EXPIRED' })
    const viewer = await shop.staff('viewer')
    await viewer.staff.campaigns.list.query({})
    const { campaignId } = sale
    const { campaigns } = viewer.staff
    const steering = ['publish', 'prewarm', 'pause', 'resume', 'close'] as const
    const calls = [
      () => campaigns.save.mutate(draftOf()),
      ...steering.map((action) => () => campaigns[action].mutate({ campaignId })),
    ]
    for (const call of calls) expect(await refusalOf(call())).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })
  })

  it.each([
    ['broken JSON', '{"offerId":', 400, 'BAD_INPUT'],
    ['a body over the limit', JSON.stringify({ offerId: 'x'.repeat(70_000) }), 413, 'BODY_TOO_LARGE'],
    ['an array', '[]', 400, 'BAD_INPUT'],
    ['JSON that says it is text', '{}', 415, 'BAD_INPUT', 'text/plain'],
  ])('%s to a hot route and to another', async (_name, body, status, outcome, type = 'application/json') => {
    for (const path of ['rush.buy', 'orders.cancel']) {
      const { token } = await shop.shopper('raw')
      const response = await fetch(`${shop.url}/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${token}` },
        body,
      })
      expect(response.status, path).toBe(status)
      expect(((await response.json()) as { error: { data: { outcome: string } } }).error.data.outcome).toBe(outcome)
    }
  })

  it('text that PostgreSQL cannot hold, and numbers beyond its range', async () => {
    const { client } = await shop.shopper('odd-text')
    for (const call of [
      () => client.catalogue.products.query({ search: 'a\u0000b' }),
      () => client.catalogue.products.query({ cursor: '1_9999999999999999999' }),
      () => client.orders.list.query({ cursor: '9999999999999999999' }),
      () => client.catalogue.product.query({ productId: '9999999999999999999' }),
      () => operator.staff.products.list.query({ search: '\u0000' }),
    ])
      expect(await refusalOf(call())).toMatchObject({ outcome: 'BAD_INPUT', status: 400 })
  })

  it('a notify nobody signed', async () => {
    const response = await fetch(`${shop.url}/notify/wechat-pay/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"1"}',
    })
    expect(response.status).toBe(401)
  })

  it('text of any kind comes back as it went in', async () => {
    const title = `🐳 '; DROP TABLE orders; --<b>`
    const draft = await operator.staff.campaigns.save.mutate(draftOf({ title, rules: ['<script>alert(1)</script>'] }))
    expect(await operator.staff.campaigns.get.query({ campaignId: draft.id })).toMatchObject({
      title,
      rules: ['<script>alert(1)</script>'],
    })
    expect((await operator.staff.campaigns.list.query({ search: "'; DROP" })).items.map((item) => item.id)).toContain(
      draft.id,
    )
  })
})

describe('the merchant', () => {
  it('cannot publish more than the shelf holds; nothing is carved out', async () => {
    const draft = await operator.staff.campaigns.save.mutate(
      draftOf({ offers: [{ ...draftOf().offers[0]!, total: 5_000 }] }),
    )
    const shelf = async () => (await operator.staff.products.get.query({ productId: '11' })).skus[0]!.shelfStock
    const before = await shelf()
    expect(await refusalOf(operator.staff.campaigns.publish.mutate({ campaignId: draft.id }))).toMatchObject({
      outcome: 'SHELF_STOCK_SHORT',
      status: 409,
    })
    expect(await shelf()).toBe(before)
  })

  it('two publishes at once carve out once', async () => {
    const draft = await operator.staff.campaigns.save.mutate(draftOf())
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => operator.staff.campaigns.publish.mutate({ campaignId: draft.id })),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const { rows } = await shop.pool.query('SELECT delta FROM stock_movements WHERE campaign_id = $1', [draft.id])
    expect(rows).toEqual([{ delta: -5 }])
  })

  it('learns that someone else saved first, and that published goods are promises', async () => {
    const draft = await operator.staff.campaigns.save.mutate(draftOf())
    await operator.staff.campaigns.save.mutate({
      ...draftOf({ title: '新名字' }),
      id: draft.id,
      version: draft.version,
    })
    expect(
      await refusalOf(operator.staff.campaigns.save.mutate({ ...draftOf(), id: draft.id, version: draft.version })),
    ).toMatchObject({ outcome: 'VERSION_CONFLICT' })
    expect(
      await refusalOf(operator.staff.campaigns.save.mutate({ ...draftOf(), id: sale.campaignId, version: 1 })),
    ).toMatchObject({ outcome: 'CAMPAIGN_NOT_EDITABLE' })
  })

  it('pauses and resumes; a close gives the rest back to the shelf', async () => {
    const one = await openSale(operator)
    const { client } = await shop.shopper('pausing')
    const tap = () => client.rush.buy.mutate({ offerId: one.offerId, quantity: 1, requestId: randomUUID() })
    await operator.staff.campaigns.pause.mutate({ campaignId: one.campaignId })
    expect(await refusalOf(tap())).toMatchObject({ outcome: 'PAUSED', status: 503 })
    await operator.staff.campaigns.resume.mutate({ campaignId: one.campaignId })
    const before = (await operator.staff.products.get.query({ productId: '11' })).skus[0]!.shelfStock
    const closed = await operator.staff.campaigns.close.mutate({ campaignId: one.campaignId })
    expect(closed.state).toBe('CLOSED')
    expect((await operator.staff.products.get.query({ productId: '11' })).skus[0]!.shelfStock).toBe(before + 5)
  })

  it('is locked out after five wrong passwords, whatever comes next', async () => {
    const wrong = () => refusalOf(shop.client().staff.login.mutate({ account: 'Owner', password: 'guess' }))
    const outcomes = []
    for (let i = 0; i < 6; i++) outcomes.push((await wrong()).outcome)
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill('STAFF_CREDENTIALS'))
    expect(outcomes[5]).toBe('STAFF_LOCKED')
    await expect(refusalOf(shop.staff('owner'))).resolves.toMatchObject({ outcome: 'STAFF_LOCKED', status: 429 })
  })
})

it('no log holds what should be secret', async () => {
  const { token } = await shop.shopper('log-check')
  const { rows } = await shop.pool.query<{ openid: string }>('SELECT openid FROM buyers LIMIT 5')
  const logs = (['api', 'worker', 'scheduler'] as const)
    .map((role) => readFileSync(shop.instance.log(role), 'utf8'))
    .join('')
  for (const secret of [
    token,
    'a-long-test-password',
    shop.instance.env['WECHAT_API_V3_KEY']!,
    ...rows.map((row) => row.openid),
  ])
    expect(logs).not.toContain(secret)
})
