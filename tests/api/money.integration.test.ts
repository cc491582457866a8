/** Money over real HTTP against a whole instance: the worker sends refunds, WeChat notifies, the merchant settles the day. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { type Client, openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let operator: Client
let sale: Awaited<ReturnType<typeof openSale>>
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-money-')))
  operator = await shop.staff('operator')
  sale = await openSale(operator)
}, 90_000)
afterAll(() => shop?.[Symbol.asyncDispose]())

const sandbox = (path: string, body: object) =>
  fetch(`${shop.instance.urls.sandbox}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** From tap to an order that waits for money. */
async function buy(device: string): Promise<{ client: Client; orderId: string }> {
  const { client } = await shop.shopper(device)
  const requestId = randomUUID()
  const tap = () => client.rush.buy.mutate({ offerId: sale.offerId, quantity: 1, requestId, retry: true })
  const { orderId } = await eventually(tap, { withinMs: 10_000, everyMs: 300 })
  await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('PENDING_PAYMENT'))
  return { client, orderId }
}

it('a buyer asks for the money, the merchant says yes, WeChat brings it back, and the timeline tells it', async () => {
  const { client, orderId } = await buy('asker')
  await shop.payAtWechat((await client.payments.start.mutate({ orderId })).params.package)
  await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('PAID'))
  expect((await client.orders.askRefund.mutate({ orderId, note: '不想要了' })).refunds).toMatchObject([
    { state: 'ASKED' },
  ])
  const asked = (await operator.staff.refunds.list.query({ state: 'ASKED' })).items
  expect(asked.map((refund) => refund.orderId)).toEqual([orderId])
  const viewer = await shop.staff('viewer')
  const answer = { outRefundNo: asked[0]?.outRefundNo as string, approve: true }
  expect(await refusalOf(viewer.staff.refunds.answer.mutate(answer))).toMatchObject({ outcome: 'STAFF_FORBIDDEN' })
  await operator.staff.refunds.answer.mutate(answer)
  await operator.staff.orders.annotate.mutate({ orderId, note: '老客户' })
  const done = await eventually(
    async () => {
      const order = await client.orders.get.query({ orderId })
      expect(order).toMatchObject({ state: 'REFUNDED', refundedFen: 199_900 })
      return order
    },
    { withinMs: 15_000 },
  )
  expect(done.events.map((event) => event.to)).toEqual([
    ...['PENDING_PAYMENT', 'PAID', 'PAID', 'REFUND_DUE', 'REFUNDING', 'REFUNDED'],
  ])
  expect(JSON.stringify(done)).not.toContain('老客户')
  const seen = await operator.staff.orders.get.query({ orderId })
  expect(seen.events.some((event) => event.note.includes('老客户'))).toBe(true)
})

it('a browser pays by code; the merchant gives a part back; the day settles to the fen', async () => {
  const { client, orderId } = await buy('browser')
  const web = await client.payments.startWeb.mutate({ orderId, channel: 'NATIVE' })
  await sandbox('/sandbox/pay', { code_url: web.payUrl })
  await eventually(async () => expect((await client.orders.get.query({ orderId })).state).toBe('PAID'))
  const { version } = await operator.staff.orders.get.query({ orderId })
  const part = { orderId, version, amountFen: 5_000, note: '包装破损' }
  await operator.staff.orders.refund.mutate(part)
  expect(await refusalOf(operator.staff.orders.refund.mutate(part))).toMatchObject({ outcome: 'VERSION_CONFLICT' })
  await eventually(async () => expect((await client.orders.get.query({ orderId })).refundedFen).toBe(5_000), {
    withinMs: 15_000,
  })
  expect((await client.orders.get.query({ orderId })).state).toBe('PAID')

  await sandbox('/sandbox/switches', { bill: 'TODAY' })
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const settled = await operator.staff.settlement.settle.mutate({ day })
  expect(settled).toMatchObject([
    {
      ...{ day, state: 'MATCHED', payments: 2, refunds: 2, openDifferences: 0 },
      ...{ billPaidFen: 399_800, ledgerPaidFen: 399_800, billRefundedFen: 204_900, ledgerRefundedFen: 204_900 },
    },
  ])
  expect((await operator.staff.settlement.differences.query({ day })).items).toEqual([])
})

it('the merchant finds a payment that no notify told of, by asking WeChat', async () => {
  await sandbox('/sandbox/switches', { notify: 'lost' })
  const { client, orderId } = await buy('unheard')
  expect(await operator.staff.orders.confirmPaid.mutate({ orderId })).toEqual({ answer: 'NOT_PAID' })
  await shop.payAtWechat((await client.payments.start.mutate({ orderId })).params.package)
  expect(await operator.staff.orders.confirmPaid.mutate({ orderId })).toEqual({ answer: 'PAID' })
  expect((await client.orders.get.query({ orderId })).state).toBe('PAID')
})

it('a buyer’s phone number comes by the code of WeChat’s button, and a session ends when they leave', async () => {
  const { client } = await shop.shopper('leaver')
  const { code } = (await (await sandbox('/sandbox/phone-code', { device: 'leaver' })).json()) as { code: string }
  expect((await client.buyers.phone.mutate({ code })).phone).toMatch(/^138\d{8}$/)
  expect(await refusalOf(client.buyers.phone.mutate({ code }))).toMatchObject({ outcome: 'PHONE_CODE_INVALID' })
  await client.buyers.logout.mutate()
  expect(await refusalOf(client.buyers.me.query())).toMatchObject({ outcome: 'SESSION_EXPIRED' })
})
