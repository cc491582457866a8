/** What somebody did is found in the audit afterwards: by whom, to what, and how it was before. Asked over HTTP, deed by deed. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import type { AuditRow } from '../../packages/shared/src/contracts/people.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { type Client, draftOf, openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
let owner: Client
beforeAll(async () => {
  shop = await openShop(join(mkdtempSync(join(tmpdir(), 'tidegate-audit-')), 'shop'))
  owner = await shop.staff('owner')
}, 180_000)
afterAll(() => shop[Symbol.asyncDispose]())

/** The one entry that `deed` left under `action`. */
async function traceOf(action: string, deed: () => Promise<unknown>): Promise<Omit<AuditRow, 'id' | 'at'>> {
  const known = new Set((await owner.staff.audit.list.query({ action })).items.map(({ id }) => id))
  await deed()
  const fresh = (await owner.staff.audit.list.query({ action })).items.filter(({ id }) => !known.has(id))
  expect(fresh, action).toHaveLength(1)
  const { id: _, at, ...rest } = fresh[0] as AuditRow
  expect(Math.abs(Date.now() - at)).toBeLessThan(60_000)
  return rest
}

const by = { id: '1', name: 'owner' }

it('a product that is saved: what it was, and what it is', async () => {
  const product = await owner.staff.products.get.query({ productId: '11' })
  const save = () => owner.staff.products.save.mutate({ ...product, title: '星潮手机二代' })
  expect(await traceOf('product.save', save)).toMatchObject({
    ...{ by, subject: 'product:11', before: { title: '星潮手机' }, after: { title: '星潮手机二代' } },
  })
})

it('a sale that is paused and goes on', async () => {
  const { campaignId } = await openSale(owner)
  const subject = `campaign:${campaignId}`
  const pause = () => owner.staff.campaigns.pause.mutate({ campaignId })
  expect(await traceOf('campaign.pause', pause)).toMatchObject({
    ...{ by, subject, before: { state: 'PUBLISHED' }, after: { state: 'PAUSED' } },
  })
  const resume = () => owner.staff.campaigns.resume.mutate({ campaignId })
  expect(await traceOf('campaign.resume', resume)).toMatchObject({
    ...{ by, subject, before: { state: 'PAUSED' }, after: { state: 'PUBLISHED' } },
  })
})

it('a draft that is saved: every field that changed, and nothing else', async () => {
  const { offers: _, ...draft } = draftOf({ title: '周年庆' })
  const offer = (price: number) => [{ skuId: '12', priceFen: fen(price), total: 5, buyerLimit: 1 }]
  const { id, version } = await owner.staff.campaigns.save.mutate({ ...draft, offers: offer(199900) })
  const save = () =>
    owner.staff.campaigns.save.mutate({ ...draft, title: '周年庆典', offers: offer(188800), id, version })
  expect(await traceOf('campaign.save', save)).toEqual({
    ...{ by, action: 'campaign.save', subject: `campaign:${id}` },
    before: { version: 1, title: '周年庆', offers: { '星潮手机二代 · 曜石黑': { priceFen: 199900 } } },
    after: { version: 2, kind: 'SAVED', title: '周年庆典', offers: { '星潮手机二代 · 曜石黑': { priceFen: 188800 } } },
  })
})

it('a degrade level', async () => {
  const set = (level: 0 | 1) => () => owner.staff.setDegrade.mutate({ level })
  expect(await traceOf('degrade.set', set(1))).toMatchObject({ by, before: { level: 0 }, after: { level: 1 } })
  expect(await traceOf('degrade.set', set(0))).toMatchObject({ by, before: { level: 1 }, after: { level: 0 } })
})

it('the mark below which codes run low', async () => {
  const image = '/media/phone.webp'
  const { skus } = await owner.staff.products.save.mutate({
    ...{ categoryId: '1', title: '月卡', subtitle: '', description: '', kind: 'CARD', state: 'ON_SHELF' },
    ...{
      images: [image],
      notes: [],
      skus: [{ name: '默认', priceFen: fen(900), listPriceFen: fen(900), shelfStock: 0 }],
    },
  })
  const skuId = skus[0]?.id as string
  await owner.staff.cards.setLowMark.mutate({ skuId, lowMark: 5 })
  const raise = () => owner.staff.cards.setLowMark.mutate({ skuId, lowMark: 50 })
  expect(await traceOf('cards.lowMark', raise)).toMatchObject({
    ...{ by, subject: `sku:${skuId}`, before: { lowMark: 5 }, after: { lowMark: 50 } },
  })
})

it('money that is given back, and not', async () => {
  const { offerId } = await openSale(owner)
  const asked = async (device: string) => {
    const { client } = await shop.shopper(device)
    const tap = { offerId, quantity: 1, requestId: randomUUID() }
    const { orderId } = await client.rush.buy.mutate(tap)
    await eventually(async () => expect((await client.rush.receipt.query(tap)).state).toBe('PENDING_PAYMENT'))
    const { params } = await client.payments.start.mutate({ orderId })
    await shop.payAtWechat(params.package)
    await client.payments.refresh.mutate({ orderId })
    await client.orders.askRefund.mutate({ orderId, note: '颜色不喜欢' })
    const { refunds } = await owner.staff.orders.get.query({ orderId })
    return { orderId, outRefundNo: refunds[0]?.outRefundNo as string }
  }
  const [yes, no] = [await asked('yes'), await asked('no')]
  const approve = () => owner.staff.refunds.answer.mutate({ outRefundNo: yes.outRefundNo, approve: true })
  expect(await traceOf('refund.decide', approve)).toMatchObject({
    by,
    subject: `refund:${yes.outRefundNo}`,
    after: { orderId: yes.orderId },
  })
  const decline = () =>
    owner.staff.refunds.answer.mutate({ outRefundNo: no.outRefundNo, approve: false, note: '已经发货' })
  expect(await traceOf('refund.decline', decline)).toMatchObject({
    by,
    subject: `refund:${no.outRefundNo}`,
    after: { orderId: no.orderId },
  })
})

it('a file that leaves the house, and one that does not', async () => {
  let exportId = ''
  const filter = { state: 'PAID' as const }
  const start = async () => {
    exportId = (
      await owner.staff.exports.start.mutate({ kind: 'ORDERS', filter, unmasked: true, reason: '给仓库核对' })
    ).id
  }
  expect(await traceOf('export.start', start)).toMatchObject({
    ...{ by, after: { kind: 'ORDERS', filter, unmasked: true, reason: '给仓库核对' } },
  })
  expect((await owner.staff.audit.list.query({ subject: `export:${exportId}` })).items).toHaveLength(1)
})

it('says nothing of what was refused', async () => {
  const before = (await owner.staff.audit.list.query({})).items[0]?.id
  const viewer = await shop.staff('viewer')
  expect(await refusalOf(viewer.staff.setDegrade.mutate({ level: 3 }))).toMatchObject({ outcome: 'STAFF_FORBIDDEN' })
  const stale = { ...(await owner.staff.products.get.query({ productId: '11' })), version: 0 }
  expect(await refusalOf(owner.staff.products.save.mutate(stale))).toMatchObject({ outcome: 'VERSION_CONFLICT' })
  expect((await owner.staff.audit.list.query({})).items[0]?.id).toBe(before)
})
