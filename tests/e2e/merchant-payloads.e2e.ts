/** Whatever people type is text: one name for everything, typed by shoppers and staff, is looked at on every page that shows it. */
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { bringBrowser, DESK, openPage, PHONE, picture } from './browser.ts'
import { enter } from './merchant-desk.ts'
import { buyOne, openSmallSale, payFor, shopperClient, staffClient } from './people.ts'

bringBrowser()

/** Would leave an element behind, and run, were it anything but text. */
const payload = '"><img src=x onerror=window.ran=1>'
const words = `${payload}<script>window.ran=1</script>`

const pagesOf = ({ campaignId, orderId, buyerId }: Awaited<ReturnType<typeof typeEverywhere>>): [string, string][] => [
  ['campaigns', 'img src=x'],
  ['campaigns/new', 'img src=x'],
  [`campaigns/${campaignId}`, 'img src=x'],
  [`campaigns/${campaignId}/live`, 'img src=x'],
  [`orders?open=${orderId}`, 'window.ran=1'],
  ['refunds?state=ASKED', 'window.ran=1'],
  ['shipping', '<'],
  [`buyers/${buyerId}`, 'window.ran=1'],
  ['buyers/blocks?show=ALL', 'window.ran=1'],
  ['audit', 'img src=x'],
  ['people', 'img src=x'],
  ['products/categories', 'img src=x'],
]

it('is read as it was typed, by staff and by shoppers', async () => {
  const typed = await typeEverywhere()
  const page = await openPage(DESK)
  await enter(page, 'OWNER', '')
  for (const [path, shows] of pagesOf(typed)) {
    await page.goto(inject('shop').admin + path)
    await page
      .locator('main')
      .getByText(shows)
      .first()
      .or(page.getByRole('dialog').getByText(shows).first())
      .first()
      .waitFor()
    await expectText(page, path)
  }
  await picture(page, 'payloads-admin')
  const phone = await openPage(PHONE)
  await phone.goto(`${inject('shop').shop}#/pages/campaign/index?campaignId=${typed.campaignId}`)
  await phone.getByText('img src=x').first().waitFor()
  await expectText(phone, 'campaign')
  await picture(phone, 'payloads-shop')
})

/** In every field that takes words. */
async function typeEverywhere() {
  const owner = await staffClient('OWNER')
  const sale = await openSmallSale(owner, payload, 5, { subtitle: payload, rules: [words] })
  const shopper = await shopperClient()
  const detail = { name: payload.slice(2, 22), detail: payload, region: ['浙江省', '杭州市', '西湖区'] }
  await shopper.addresses.save.mutate({ ...detail, phone: '13987651234', isDefault: true })
  const { orderId } = await buyOne(shopper, sale.offerId)
  await shopper.orders.remark.mutate({ orderId, words })
  await payFor(shopper, orderId)
  await expect.poll(async () => (await shopper.orders.get.query({ orderId })).state, { timeout: 15_000 }).toBe('PAID')
  await shopper.orders.askRefund.mutate({ orderId, note: words })
  const { id: buyerId } = await shopper.buyers.me.query()
  const { staff } = owner
  await staff.orders.annotate.mutate({ orderId, note: words })
  await staff.buyers.note.mutate({ buyerId, text: words })
  const block = await staff.buyers.block.mutate({ kind: 'BUYER', value: buyerId, minutes: 5, reason: words })
  await staff.buyers.unblock.mutate({ blockId: block.id })
  await staff.drafts.saveTemplate.mutate({ campaignId: sale.campaignId, name: payload })
  await staff.people.hire.mutate({
    account: `x${crypto.randomUUID().slice(0, 8)}`,
    name: '<img src=x>',
    role: 'VIEWER',
  })
  const [category] = await staff.products.categories.query()
  if (category) await staff.products.saveCategory.mutate({ name: '<img src=x>' })
  return { campaignId: sale.campaignId, orderId, buyerId }
}

async function expectText(page: Page, where: string): Promise<void> {
  expect(await page.evaluate('[window.ran, document.querySelector("img[src=x]")]'), where).toEqual([undefined, null])
}
