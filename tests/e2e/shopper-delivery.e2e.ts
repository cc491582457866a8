import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { fen } from '../../packages/shared/src/fen.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, onScreen, openPage, PHONE, picture } from './browser.ts'
import { openSmallSale, staffClient } from './people.ts'
import { openSale, payHere } from './shopper-phone.ts'

bringBrowser()

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('a shopper after the sale', () => {
  it('gets a parcel: address, carrier and number, receipt, and the money back', async () => {
    const page = await openPage(PHONE)
    const orderId = await buyAndPay(page, await saleOf('寄到家', '登顶保温壶'))
    await onScreen(page, '#go-address').tap()
    await onScreen(page, '.notice').getByText('还没有收货地址').waitFor()
    await onScreen(page, '#new-address').tap()
    await onScreen(page, '#save-address').tap()
    await onScreen(page, '.address__error').getByText('请填写 11 位手机号').waitFor()
    await onScreen(page, '#address-name input').fill('林见潮')
    await onScreen(page, '#address-phone input').fill('13987651234')
    await onScreen(page, '#address-region').tap()
    for (const name of ['浙江省', '杭州市', '西湖区'])
      await onScreen(page, '#regions').getByText(name, { exact: true }).tap()
    await onScreen(page, '#address-region').getByText('浙江省 杭州市 西湖区').waitFor()
    await onScreen(page, '#address-detail textarea').fill('见潮路拾柒弄 601')
    await picture(page, 'shopper-address')
    await onScreen(page, '#save-address').tap()
    const delivery = onScreen(page, '#delivery')
    await delivery.getByText('林** 139****1234').waitFor()
    // Words, not digits: ids and hashes hold any four of those by chance.
    expect(await storedText(page)).not.toMatch(/见潮路|林见潮|13987651234/)

    await owner.staff.shipping.ship.mutate({ orderId, carrier: 'SF', trackingNo: 'SF1234567890' })
    await page.reload()
    await delivery.getByText('SF1234567890').waitFor()
    await picture(page, 'shopper-order-shipped')
    await onScreen(page, '#confirm-receipt').tap()
    await page.locator('.taro-model__confirm').filter({ visible: true }).tap()
    await onScreen(page, '.order__state').getByText('已收货').waitFor()

    await onScreen(page, '#ask-refund').tap()
    await onScreen(page, '#reason-3').tap()
    await picture(page, 'shopper-ask-refund')
    await onScreen(page, '#submit-refund').tap()
    const refunds = onScreen(page, '#refunds')
    await refunds.getByText('待商家处理', { exact: true }).waitFor()
    const { refunds: asked } = await owner.staff.orders.get.query({ orderId })
    await owner.staff.refunds.answer.mutate({ outRefundNo: asked[0]!.outRefundNo, approve: true })
    await expect
      .poll(
        async () => {
          await page.reload()
          await onScreen(page, '.order__state').waitFor()
          return onScreen(page, '.order__state').innerText()
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe('已退款')
    await picture(page, 'shopper-order-refunded')
  })

  it('gets a code within seconds, reads it when asked to, and nothing of it stays', async () => {
    const page = await openPage(PHONE)
    const orderId = await buyAndPay(page, await saleOf('自动发卡', '浪花音乐会员卡'))
    await onScreen(page, '#reveal-1').tap()
    const shown = onScreen(page, '#code-1')
    await expect.poll(() => shown.innerText()).toMatch(/^[0-9A-Z-]{8,}$/)
    const code = await shown.innerText()
    await picture(page, 'shopper-order-card')
    expect(await storedText(page)).not.toContain(code)

    await page.goto(`${inject('shop').shop}#/pages/me/index`)
    await onScreen(page, '#to-cards').tap()
    const held = onScreen(page, `#held-${orderId}`)
    await held.getByText('已查看').waitFor()
    await picture(page, 'shopper-wallet')
    expect(await held.innerText()).not.toContain(code)
    await held.locator('#reveal-1').tap()
    await held.getByText(code).waitFor()
  })
})

async function saleOf(title: string, search: string) {
  const { items } = await owner.catalogue.products.query({ search })
  const product = await owner.catalogue.product.query({ productId: items[0]?.id ?? '0' })
  const offers = [{ skuId: product.skus[0]?.id as string, priceFen: fen(900), total: 3, buyerLimit: 1 }]
  return openSmallSale(owner, title, 3, { offers })
}

/** From the campaign's page to the page of the paid order. */
async function buyAndPay(page: Page, sale: { campaignId: string; offerId: string }): Promise<string> {
  await (await openSale(page, sale)).tap()
  await payHere(page)
  await onScreen(page, '#ending-action').tap()
  await onScreen(page, '#timeline').waitFor()
  return new URL(page.url().replace('#', '')).searchParams.get('orderId') as string
}

const storedText = (page: Page) => page.evaluate('JSON.stringify(localStorage)') as Promise<string>
