/** Whatever people type is text: one name for everything, typed by shoppers and staff, is looked at on every page that shows it. */
import type { Page } from 'playwright-core'
import { expect, inject, it, vi } from 'vitest'
import { blankDocument } from '../../packages/shared/src/contracts/campaign-drafts.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, PHONE, picture } from './browser.ts'
import { enter } from './merchant-desk.ts'
import {
  buyOne,
  clientOf,
  draftSmallSale,
  openSmallSale,
  payFor,
  shopperClient,
  staffClient,
  stateOf,
} from './people.ts'
import { fieldsHolding, textFields } from './text-fields.ts'

bringBrowser()

/** Would leave an element behind, and run, were it anything but text. */
const payload = '"><img src=x onerror=window.ran=1>'
const words = `${payload}<script>window.ran=1</script>`
const name = '<img src=x>'
const samples = [words, payload, name, name.slice(0, 7)]

/** Fields that take a text which no page ever shows. */
const shownNowhere: Record<string, string> = {
  'buyers.login code': 'spent at WeChat',
  'buyers.phone code': 'spent at WeChat',
  'rush.buy ticket': 'a signature',
  'standby.join ticket': 'a signature',
  'staff.account.changePassword current': 'a password',
  'staff.account.changePassword next': 'a password',
  'staff.account.dropTwoFactor password': 'a password',
  'staff.account.offerTwoFactor password': 'a password',
  'staff.account.renewRecoveryCodes password': 'a password',
  'staff.login account': 'compared',
  'staff.login code': 'compared',
  'staff.login password': 'a password',
  'staff.buyers.block value': 'refused unless it is an address, a device or a buyer',
  'staff.campaigns.abort title': 'compared with the name',
  'staff.drafts.discard title': 'compared with the name',
  'staff.drafts.removeTemplate name': 'compared with the name',
  'staff.campaigns.publish reviewed.ticked[]': 'compared with the findings',
  'staff.cards.find code': 'looked up by its hash',
  'staff.cards.generate format': 'becomes codes',
  'staff.exports.start filter.search': 'looked up',
  'staff.exports.start filter.subject': 'looked up',
  'addresses.save phone': 'refused unless it is a number',
  'staff.drafts.save document.banner': 'the path of a picture, or none',
  'staff.settlement.resolve note': 'wants a bill that differs: merchant-repairs has one',
}

it('is typed into every field that takes it, and read as it was typed, by staff and by shoppers', async () => {
  const sent = vi.spyOn(globalThis, 'fetch')
  const typed = await typeEverywhere()
  const reached = sent.mock.calls.flatMap(([url, request]) => {
    const procedure = /\/trpc\/([\w.]+)/.exec(typeof url === 'string' ? url : '')?.[1]
    if (!procedure || typeof request?.body !== 'string') return []
    return fieldsHolding(procedure, JSON.parse(request.body), (text) => samples.some((sample) => text.includes(sample)))
  })
  const forgotten = textFields(samples).filter((field) => !reached.includes(field) && !(field in shownNowhere))
  expect(forgotten, 'fields that nobody typed into').toEqual([])

  const page = await openPage(DESK)
  await enter(page, 'OWNER', '')
  for (const [path, shows] of pagesOf(typed)) {
    await page.goto(inject('shop').admin + path)
    const where = page.locator('main').or(page.getByRole('dialog'))
    await where.getByText(shows).first().waitFor()
    await expectText(page, path)
  }
  await picture(page, 'payloads-admin')
  const phone = await openPage(PHONE)
  for (const path of [`campaign/index?campaignId=${typed.campaignId}`, `product/index?productId=${typed.productId}`]) {
    await phone.goto(`${inject('shop').shop}#/pages/${path}`)
    await phone.getByText('img src=x').first().waitFor()
    await expectText(phone, path)
  }
  await picture(phone, 'payloads-shop')
  await takeBack(typed.productId)
})

const pagesOf = (of: Awaited<ReturnType<typeof typeEverywhere>>): [string, string][] => [
  ['campaigns', 'img src=x'],
  ['campaigns/new', 'img src=x'],
  [`campaigns/${of.campaignId}`, 'img src=x'],
  [`campaigns/${of.draftId}/edit?step=PAGE`, 'img src=x'],
  [`campaigns/${of.draftId}/edit?step=SCHEDULE`, 'img'],
  [`campaigns/${of.draftId}/versions`, 'img src=x'],
  [`campaigns/${of.campaignId}/live`, 'img src=x'],
  [`products/${of.productId}`, 'img src=x'],
  [`cards/${of.cardSkuId}`, 'img src=x'],
  [`orders?open=${of.orderId}`, 'window.ran=1'],
  [`orders?open=${of.cardOrderId}`, 'window.ran=1'],
  ['refunds', 'window.ran=1'],
  ['shipping', '<'],
  [`buyers/${of.buyerId}`, 'window.ran=1'],
  ['buyers/blocks?show=ALL', 'window.ran=1'],
  ['audit', 'img src=x'],
  ['people', 'img src=x'],
  ['products/categories', 'img src=x'],
]

async function typeEverywhere() {
  const owner = await staffClient('OWNER')
  const goods = await typeGoods(owner)
  const offers = [goods.skuId, goods.cardSkuId].map((skuId) => ({ skuId, priceFen: fen(100), total: 2, buyerLimit: 2 }))
  const more = { subtitle: payload, rules: [words], offers }
  const sale = await openSmallSale(owner, payload, 2, more)
  const { offers: open } = await owner.staff.campaigns.get.query({ campaignId: sale.campaignId })
  const late = await draftSmallSale(owner, payload, 1, {
    startsAt: Date.now() + 3_600_000,
    endsAt: Date.now() + 7_200_000,
  })
  await owner.staff.campaigns.publish.mutate({ campaignId: late.id })
  await owner.staff.campaigns.clear.mutate({ campaignId: late.id, reason: words })
  const draftId = await typeDraft(owner, sale.campaignId)
  const bought = await typeOrders(owner, open[0]?.id as string, open[1]?.id as string)
  await typePeople(owner)
  return { campaignId: sale.campaignId, draftId, ...goods, ...bought }
}

async function typeGoods({ staff }: Client) {
  await staff.products.saveCategory.mutate({ name })
  const category = (await staff.products.categories.query()).find((one) => one.name === name)
  const library = await staff.media.list.query({ shape: 'SQUARE' })
  const make = async (kind: 'SHIP' | 'CARD' | 'LOOP', shelfStock = 0) => {
    const { id, skus } = await staff.products.save.mutate({
      ...{ categoryId: category?.id as string, title: payload, subtitle: payload, description: words },
      ...{ kind, state: 'ON_SHELF', notes: [words], images: [library.items[0]?.path as string] },
      skus: [{ name: payload, priceFen: fen(100), listPriceFen: fen(100), shelfStock }],
    })
    return { id, skuId: skus[0]?.id as string }
  }
  const [ship, card, loop] = [await make('SHIP', 5), await make('CARD'), await make('LOOP')]
  await staff.products.adjustStock.mutate({ skuId: ship.skuId, seen: 5, delta: 1, reason: 'OTHER', note: words })
  await staff.cards.setLoopCard.mutate({ skuId: loop.skuId, code: words })
  await staff.cards.openImport.mutate({ skuId: card.skuId, name: payload })
  const generate = (count: number) =>
    staff.cards.generate.mutate({ requestId: crypto.randomUUID(), skuId: card.skuId, name: payload, count })
  await generate(4)
  const spare = await generate(1)
  await staff.cards.recall.mutate({ batchId: spare.id, reason: words, replaceDelivered: false })
  return { productId: ship.id, skuId: ship.skuId, cardSkuId: card.skuId }
}

async function typeDraft({ staff }: Client, campaignId: string): Promise<string> {
  const started = await staff.drafts.start.mutate({ requestId: crypto.randomUUID(), from: { kind: 'BLANK' } })
  const sessions = { days: 2, times: [name.slice(0, 7)] }
  const document = { ...blankDocument, title: payload, subtitle: payload, rules: [words], sessions }
  await staff.drafts.save.mutate({ campaignId: started.campaignId, version: 1, document, kind: 'SAVED' })
  await staff.drafts.saveTemplate.mutate({ campaignId, name: payload })
  return started.campaignId
}

async function typeOrders({ staff }: Client, offerId: string, cardOfferId: string) {
  const shopper = await shopperClient()
  await shopper.addresses.save.mutate({
    ...{ name: '<img src=x onerror=1>', detail: payload, region: [name, '杭州市', name], phone: '13987651234' },
    isDefault: true,
  })
  const buy = async (offer: string, state: string) => {
    const { orderId } = await buyOne(shopper, offer)
    await payFor(shopper, orderId)
    await expect.poll(() => stateOf(shopper, orderId)).toBe(state)
    return orderId
  }
  const orderId = await buy(offerId, 'PAID')
  await shopper.orders.remark.mutate({ orderId, words })
  await staff.orders.annotate.mutate({ orderId, note: words })
  await shopper.orders.askRefund.mutate({ orderId, note: words })
  const [request] = (await staff.orders.get.query({ orderId })).refunds
  await staff.refunds.answer.mutate({ outRefundNo: request?.outRefundNo as string, approve: false, note: words })
  const { version } = await staff.orders.get.query({ orderId })
  await staff.orders.refund.mutate({ orderId, version, amountFen: 1, note: words })
  const cardOrderId = await buy(cardOfferId, 'DELIVERED')
  const card = { orderId: cardOrderId, slot: 1, reason: words }
  await staff.cards.reveal.mutate(card)
  await staff.cards.replace.mutate({ ...card, replaced: 0 })
  const { id: buyerId } = await shopper.buyers.me.query()
  await staff.buyers.note.mutate({ buyerId, text: words })
  const block = await staff.buyers.block.mutate({ kind: 'BUYER', value: buyerId, minutes: 5, reason: words })
  await staff.buyers.unblock.mutate({ blockId: block.id })
  await staff.exports.start.mutate({ kind: 'ORDERS', filter: { search: orderId }, unmasked: true, reason: words })
  return { orderId, cardOrderId, buyerId }
}

async function typePeople({ staff }: Client): Promise<void> {
  const account = `x${crypto.randomUUID().slice(0, 8)}`
  const { password } = await staff.people.hire.mutate({ account, name, role: 'VIEWER' })
  const { token } = await clientOf().staff.login.mutate({ account, password })
  const self = clientOf(token)
  await self.staff.account.changePassword.mutate({ current: password, next: 'nine small lanterns at sea' })
  await self.staff.account.rename.mutate({ name })
}

/** Out of the shop window again: the other tests look at it. */
async function takeBack(productId: string): Promise<void> {
  const { staff } = await staffClient('OWNER')
  const { version } = await staff.products.get.query({ productId })
  const change = { kind: 'STATE', state: 'OFF_SHELF' } as const
  await staff.products.bulkEdit.mutate({ items: [{ id: productId, version }], change })
}

async function expectText(page: Page, where: string): Promise<void> {
  expect(await page.evaluate('[window.ran, document.querySelector("img[src=x]")]'), where).toEqual([undefined, null])
}
