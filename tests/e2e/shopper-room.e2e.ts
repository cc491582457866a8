import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, onScreen, openPage, PHONE, picture, watchCalls } from './browser.ts'
import { buyOne, crowdIn, openSmallSale, shopperClient, staffClient } from './people.ts'
import { openSale, payHere } from './shopper-phone.ts'

bringBrowser()

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('a shopper in a waiting room', () => {
  it('lobby, lot, queue, turn, paid order: the place only gets better, survives a reload, and the lot can be checked', async () => {
    // At first so slow that a queue can be watched.
    const room = { ...defaultRoomSettings, mode: 'SHUFFLE' as const, rate: 1, cap: 1000 }
    const sale = await openSmallSale(owner, '候场摇号', 100, { startsAt: Date.now() + 30_000, room })
    const page = await openPage(PHONE)
    const entries = watchCalls(page, 'rooms.enter')
    const buys = watchCalls(page, 'rush.buy')
    await (await openSale(page, sale, '进入候场')).tap()
    await onScreen(page, '.tide__phase').getByText('已进入候场').waitFor()
    await crowdIn(sale.campaignId, 50)
    await picture(page, 'room-lobby')

    const seen = await watchAhead(page)
    // One person a second: who draws one of the first numbers may be let in before there is a queue to see.
    await onScreen(page, '.tide__phase')
      .getByText(/按号放行中|轮到您了/)
      .waitFor({ timeout: 60_000 })
    await picture(page, 'room-queue')
    await page.reload()
    await onScreen(page, '.tide__phase')
      .getByText(/按号放行中|轮到您了/)
      .waitFor()
    await owner.staff.campaigns.steerRoom.mutate({ campaignId: sale.campaignId, rate: 20, cap: 1000 })

    await onScreen(page, '.tide__sentence').getByText('现在就可以抢购').waitFor({ timeout: 60_000 })
    await picture(page, 'room-turn')
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    expect(entries).toHaveLength(1)

    await onScreen(page, '#room-fairness').tap()
    await onScreen(page, '#fair-verdict').getByText('全部验算通过').waitFor()
    await onScreen(page, '#proof-ENTRY .proof__head').tap()
    await onScreen(page, '.proof__facts').getByText(String(entries[0]?.['token'])).waitFor()
    await picture(page, 'room-proof')
    await page.goBack()

    await onScreen(page, `#buy-${sale.offerId}`).getByText('立即抢购').tap()
    await payHere(page)
    expect(buys.map(({ ticket }) => String(ticket).slice(0, 3))).toEqual(['v1.'])
  })

  it('too late for the shelf: joins standby and gets the unit that came free, with time to pay', async () => {
    const sale = await openSmallSale(owner, '候补一件', 1)
    const first = await shopperClient()
    const { orderId } = await buyOne(first, sale.offerId)
    const page = await openPage(PHONE)
    await (await openSale(page, sale, '加入候补')).tap()
    await onScreen(page, `#buy-${sale.offerId}`).getByText('候补中').waitFor()
    await page.goto(`${inject('shop').shop}#/pages/me/index`)
    await onScreen(page, '#standby-list').getByText('候补中，第 1 位').waitFor()
    await picture(page, 'standby-list')

    await first.orders.cancel.mutate({ orderId })
    await page.goto(`${inject('shop').shop}#/pages/home/index`)
    await onScreen(page, '#resume').getByText('抢到了，等您支付').waitFor({ timeout: 40_000 })
    await onScreen(page, '#resume').tap()
    await payHere(page)
  })
})

/** Every number of people ahead that the page ever shows, in order, also after a reload. */
async function watchAhead(page: Page): Promise<number[]> {
  const seen: number[] = []
  await page.exposeFunction('noteAhead', (text: string) => seen.push(Number(text.replace(',', ''))))
  const watchIt = `{
    let last = ''
    setInterval(() => {
      const text = document.querySelector('#room-ahead')?.textContent
      if (text && text !== last) noteAhead(last = text)
    }, 50)
  }`
  await page.addInitScript(watchIt)
  await page.evaluate(watchIt)
  return seen
}
