import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, hold, onScreen, openPage, PHONE, picture, reopen } from './browser.ts'
import { openSmallSale, staffClient } from './people.ts'
import { enterRoom, noPlaceYet, openSale } from './shopper-phone.ts'

bringBrowser()

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('what the network is asked for', () => {
  it('from the tap to the cashier: the tap, its receipts and the order; no picture, font, style or script', async () => {
    const sale = await openSmallSale(owner, '轻装上阵', 5)
    const page = await openPage(PHONE)
    const buy = await openSale(page, sale)
    await page.waitForLoadState('networkidle')
    const log = watchRequests(page)
    await buy.tap()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(log.filter(({ kind }) => !/^(xhr|fetch)$/.test(kind))).toEqual([])
    expect(log.filter(({ what }) => what === 'rush.buy')).toHaveLength(1)
    // Signed in, named and timed before it: nothing stands between the finger and the request.
    expect(log[0]?.what).toBe('rush.buy')
  })

  it('in a waiting room that a shared link opened: the same, also for who never saw the pictures', async () => {
    const room = { ...defaultRoomSettings, mode: 'FIFO' as const }
    const sale = await openSmallSale(owner, '分享进来的', 5, { room })
    const page = await openPage(PHONE, [noPlaceYet])
    const log = watchRequests(page)
    await enterRoom(page, sale)
    await onScreen(page, `#buy-${sale.offerId}`).getByText('立即抢购').tap()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(log.filter(({ kind }) => /^(image|font|media)$/.test(kind))).toEqual([])
  })

  it('locks with the finger, before anything has been answered, and says so to a screen reader', async () => {
    const sale = await openSmallSale(owner, '马上有反应', 5)
    const page = await openPage(PHONE)
    const buy = await openSale(page, sale)
    const tap = await hold(page, 'rush.buy')
    await buy.tap()
    // Read in the same turn of the page's loop as the request went out.
    await tap.arrived
    expect(await buy.innerText()).toContain('提交中')
    expect(await buy.locator('.ring').count()).toBe(1)
    await onScreen(page, '.queue').getByText('正在提交…').waitFor()
    expect(await onScreen(page, '.queue [role=status]').innerText()).toContain('正在提交')
    await tap.release()
    await onScreen(page, '#pay-now').waitFor()
  })

  it('a cold start with a warm cache paints home without any request', async () => {
    const page = await openPage(PHONE, [/ERR_INTERNET_DISCONNECTED/], { serviceWorkers: 'allow' })
    await page.goto(inject('shop').shop)
    await onScreen(page, '#hero').waitFor()
    await page.waitForFunction('navigator.serviceWorker.controller !== null')
    await page.waitForLoadState('networkidle')
    await page.context().setOffline(true)
    const again = await reopen(page, inject('shop').shop)
    await onScreen(again, '#hero').waitFor()
    await picture(again, 'light-home-offline')
  })
})

interface Asked {
  kind: string
  /** Procedure or path. */
  what: string
}

function watchRequests(page: Page): Asked[] {
  const log: Asked[] = []
  page.on('request', (request) => {
    const { pathname, protocol } = new URL(request.url())
    if (/^https?:$/.test(protocol)) log.push({ kind: request.resourceType(), what: pathname.replace('/trpc/', '') })
  })
  return log
}
