import { beforeAll, describe, expect, inject, it } from 'vitest'
import { liveCampaign } from '../../prisma/seed/campaigns.ts'
import { type Client, refusalOf } from '../api/shop.ts'
import { bringBrowser, hold, onScreen, openPage, PHONE, picture, watchCalls } from './browser.ts'
import { buyOne, clientOf, openSmallSale, ownerOf, shopperClient, staffClient } from './people.ts'
import { openSale, payHere, skewClock, tapManyTimes } from './shopper-phone.ts'

bringBrowser()

/** The demo shop's running sale and its first offer. */
let campaign: { id: string; title: string; endsAt: number }
let offerId: string
let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
  const { campaigns } = await clientOf().catalogue.home.query()
  const running = campaigns.find(({ title }) => title === liveCampaign.title)
  if (!running?.offers[0]) throw new Error('the demo shop has no running sale')
  campaign = running
  offerId = running.offers[0].id
})

describe('a shopper', () => {
  it('buys: home, campaign, one tap, queue, cashier, paid order', async () => {
    const page = await openPage(PHONE)
    await page.goto(inject('shop').shop)
    await onScreen(page, '#hero').getByText(campaign.title).waitFor()
    await onScreen(page, `#session-${campaign.id}`).waitFor()
    await picture(page, 'shopper-home')

    await onScreen(page, '#hero').tap()
    const buy = onScreen(page, `#buy-${offerId}`)
    await buy.getByText('立即抢购').waitFor()
    await picture(page, 'shopper-campaign')

    const taps = watchCalls(page, 'rush.buy')
    const tap = await hold(page, 'rush.buy')
    const receipt = await hold(page, 'rush.receipt')
    await tapManyTimes(page, buy, 2)
    await tap.arrived
    await buy.getByText('提交中').waitFor()
    await onScreen(page, '.queue').getByText('正在提交…').waitFor()
    await tap.release()
    await onScreen(page, '.queue').getByText('正在排队中…').waitFor()
    await picture(page, 'shopper-queue')
    await receipt.release()

    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    await onScreen(page, '.row').getByText('限时优惠').waitFor()
    await picture(page, 'shopper-pay')
    expect(taps).toHaveLength(1)

    await payHere(page)
    await picture(page, 'shopper-result')

    await onScreen(page, '#ending-action').tap()
    const orderId = new URL(page.url().replace('#', '')).searchParams.get('orderId')
    await onScreen(page, '.row').getByText(String(orderId)).waitFor()
    await page.goto(`${inject('shop').shop}#/pages/orders/index`)
    await onScreen(page, '#tab-TO_SHIP').tap()
    await onScreen(page, '.orders .card').getByText('待发货').waitFor()
    await picture(page, 'shopper-orders')
  })

  it('who came too late is told so, with one thing to do next', async () => {
    const sale = await openSmallSale(owner, '只有一件', 1)
    const page = await openPage(PHONE, [/409 .*rush\.buy/])
    await openSale(page, sale)
    const tap = await hold(page, 'rush.buy')
    await onScreen(page, `#buy-${sale.offerId}`).tap()
    await tap.arrived
    await buyOne(await shopperClient(), sale.offerId)
    await onScreen(page, '.queue').waitFor()
    await tap.release()

    const ending = onScreen(page, '.ending')
    await ending.getByText('已抢光').waitFor()
    await picture(page, 'shopper-sold-out')
    expect(await onScreen(page, '#ending-aside').count()).toBe(0)
    await onScreen(page, '#ending-action').tap()
    await onScreen(page, `#buy-${sale.offerId}`).getByText('加入候补').waitFor()
  })

  it('cancels an unpaid order, and the next one can have it', async () => {
    const sale = await openSmallSale(owner, '改主意', 1)
    const page = await openPage(PHONE)
    await openSale(page, sale)
    await onScreen(page, `#buy-${sale.offerId}`).tap()
    await onScreen(page, '#pay-now').waitFor()
    const next = await shopperClient()
    expect((await refusalOf(buyOne(next, sale.offerId))).outcome).toBe('SOLD_OUT')

    await page.goto(`${inject('shop').shop}#/pages/orders/index`)
    await onScreen(page, '#tab-TO_PAY').tap()
    await onScreen(page, '.orders .card').getByText('请尽快支付').tap()
    await onScreen(page, '#cancel-order').tap()
    await page.locator('.taro-model__confirm').filter({ visible: true }).tap()
    await onScreen(page, '.order__state').getByText('已关闭').waitFor()
    await picture(page, 'shopper-cancelled')
    await expect.poll(() => tryToBuy(next, sale.offerId), { timeout: 20_000 }).toBe('BOUGHT')
  })

  it.each([10, -10])('sees the right countdown on a phone whose clock is %i minutes off', async (minutes) => {
    const page = await openPage(PHONE)
    await skewClock(page, minutes)
    await openSale(page, { campaignId: campaign.id, offerId })
    const offBy = async () => {
      const shown = await onScreen(page, '.strip .count__box').allInnerTexts()
      const [hours = 0, rest = 0, seconds = 0] = shown.map(Number)
      return Math.abs((campaign.endsAt - Date.now()) / 1000 - (hours * 3600 + rest * 60 + seconds))
    }
    await expect.poll(offBy).toBeLessThan(2)
  })

  it('comes back to the queue after a reload, with the same tap', async () => {
    const sale = await openSmallSale(owner, '断线重来', 5)
    const page = await openPage(PHONE)
    const taps = watchCalls(page, 'rush.buy')
    await openSale(page, sale)
    const receipt = await hold(page, 'rush.receipt')
    await onScreen(page, `#buy-${sale.offerId}`).tap()
    await receipt.arrived
    await page.reload()
    await onScreen(page, '.queue').getByText('正在排队中…').waitFor()
    await receipt.release()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(taps).toHaveLength(1)
  })

  it('sends the same tap again when its answer is lost, and gets the same order', async () => {
    const sale = await openSmallSale(owner, '答复丢了', 5)
    const page = await openPage(PHONE, [/ERR_CONNECTION_RESET.*rush\.buy/])
    const taps = watchCalls(page, 'rush.buy')
    await openSale(page, sale)
    await page.route(
      '**/trpc/rush.buy**',
      async (route) => {
        await route.fetch()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    await onScreen(page, `#buy-${sale.offerId}`).tap()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(new Set(taps.map(({ requestId }) => requestId)).size).toBe(1)
    expect((await (await ownerOf(page)).orders.list.query({})).items).toHaveLength(1)
  })

  it('sees the home page at once on the second visit, before any answer', async () => {
    const page = await openPage(PHONE)
    await page.goto(inject('shop').shop)
    await onScreen(page, '#hero').getByText(campaign.title).waitFor()
    const network = await hold(page, '')
    await page.reload()
    await onScreen(page, '#hero').getByText(campaign.title).waitFor()
    await onScreen(page, '.tiles').waitFor()
    await picture(page, 'shopper-home-without-network')
    await network.arrived
    await network.release()
  })
})

async function tryToBuy(shopper: Client, offerId: string): Promise<string> {
  return buyOne(shopper, offerId).then(
    () => 'BOUGHT',
    async (error: unknown) => (await refusalOf(Promise.reject(error))).outcome,
  )
}
