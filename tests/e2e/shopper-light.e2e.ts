import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, hold, onScreen, openPage, PHONE, picture, reopen } from './browser.ts'
import { openSmallSale, staffClient } from './people.ts'
import { noPlaceYet, openRoom, openSale } from './shopper-phone.ts'

bringBrowser()

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('what the network is asked for', () => {
  it('from the tap to the cashier: the tap, its receipts and the order; nothing else is downloaded', async () => {
    const sale = await openSmallSale(owner, '轻装上阵', 5)
    const page = await openPage(PHONE)
    const buy = await openSale(page, sale)
    await page.waitForLoadState('networkidle')
    const asked = watchQuestions(page)
    const downloads = await watchDownloads(page)
    await buy.tap()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(await downloads()).toEqual([])
    // Signed in, named and timed before it: nothing stands between the finger and the request. Bands and the clock have a beat of their own.
    expect(asked.filter((name) => name === 'rush.buy')).toHaveLength(1)
    expect(asked.find((name) => name !== 'campaigns.bands' && name !== 'time.now')).toBe('rush.buy')
  })

  it('from the door of a waiting room to the cashier: no picture, also for who came by a shared link', async () => {
    const room = { ...defaultRoomSettings, mode: 'FIFO' as const }
    const sale = await openSmallSale(owner, '分享进来的', 5, { room })
    const page = await openPage(PHONE, [noPlaceYet])
    await openRoom(page, sale)
    await onScreen(page, '#room-enter').getByText('开始排队').waitFor()
    await page.waitForLoadState('networkidle')
    const downloads = await watchDownloads(page)
    await onScreen(page, '#room-enter').tap()
    await onScreen(page, `#buy-${sale.offerId}`).getByText('立即抢购').tap()
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
    expect(await downloads()).toEqual([])
  })

  it('locks with the finger, before anything has been answered, and says so to a screen reader', async () => {
    const sale = await openSmallSale(owner, '马上有反应', 5)
    const page = await openPage(PHONE)
    const buy = await openSale(page, sale)
    const tap = await hold(page, 'rush.buy')
    await buy.tap()
    await tap.arrived
    expect(await buy.innerText()).toContain('提交中')
    expect(await buy.locator('.ring').count()).toBe(1)
    await onScreen(page, '.queue').getByText('正在提交…').waitFor()
    expect(await onScreen(page, '.queue [role=status]').first().innerText()).toContain('正在提交')
    await tap.release()
    await onScreen(page, '#pay-now').waitFor()
  })

  it('a first visit: the document and its picture come beside the program, once; nothing moves, and nothing comes that is not needed', async () => {
    const page = await openPage(PHONE)
    await page.addInitScript(watchMoves)
    await page.goto(inject('shop').shop)
    await onScreen(page, '.tiles').waitFor()
    await page.waitForLoadState('networkidle')
    const asked = await page.evaluate<string[]>("performance.getEntriesByType('resource').map((e) => e.name)")
    const program = asked.findIndex((name) => /\/js\/home\./.test(name))
    expect(program).toBeGreaterThan(-1)
    expect(asked.filter((name) => name.endsWith('/snapshots/home.json'))).toHaveLength(1)
    const hero = await onScreen(page, '#hero img').getAttribute('src')
    expect(asked.filter((name) => name.endsWith(String(hero)))).toHaveLength(1)
    // The account's pages and the search are fetched by who opens them.
    expect(asked.filter((name) => /\/(js|css)\/more\./.test(name))).toEqual([])
    expect(await page.evaluate('self.moved')).toEqual([])
  })

  it.each([
    ['on a good line, once it is idle', { effectiveType: '4g', saveData: false }, ['css/sale', 'js/sale']],
    ['not on a slow one', { effectiveType: '3g', saveData: false }, []],
    ['not where data is saved', { effectiveType: '4g', saveData: true }, []],
  ])('the pages that come next are fetched %s', async (_when, line, fetched) => {
    const page = await openPage(PHONE)
    await page.addInitScript(`Object.defineProperty(navigator, 'connection', { value: ${JSON.stringify(line)} })`)
    await page.goto(inject('shop').shop, { waitUntil: 'load' })
    // Whoever asked before us has been served.
    await page.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve()))')
    const links = await page
      .locator('link[rel=prefetch]')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(links.map((href) => href?.split('.')[0])).toEqual(fetched)
  })

  it('a cold start with a warm cache paints home without any request, and without a network', async () => {
    const page = await openPage(PHONE, [/ERR_INTERNET_DISCONNECTED/], { serviceWorkers: 'allow' })
    await page.goto(inject('shop').shop)
    await onScreen(page, '#hero').waitFor()
    await page.waitForFunction('navigator.serviceWorker.ready.then(() => true)')
    await page.waitForLoadState('networkidle')
    await page.context().setOffline(true)
    await page.context().addInitScript(noteHero)
    const again = await reopen(page, inject('shop').shop)
    await onScreen(again, '#hero').waitFor()
    await picture(again, 'light-home-offline')
    expect(await again.evaluate(askedBeforeHero)).toEqual([])
  })
})

/** Procedures, in the order in which they are asked. */
function watchQuestions(page: Page): string[] {
  const names: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/trpc/')) names.push(pathname.slice('/trpc/'.length))
  })
  return names
}

/** Pictures, fonts, styles and scripts that came over the network from here on; what the phone had stored is not among them. */
async function watchDownloads(page: Page): Promise<() => Promise<string[]>> {
  const since = await page.evaluate<number>('performance.now()')
  return () =>
    page.evaluate<string[]>(`performance.getEntriesByType('resource')
      .filter((e) => e.startTime > ${since} && e.transferSize > 0 && !/^(xmlhttprequest|fetch)$/.test(e.initiatorType))
      .map((e) => e.name)`)
}

/** In the page, before its own first line: when home itself is there, and not the shell that stands in for it. */
const noteHero = `new MutationObserver((_, observer) => {
  if (!document.getElementById('hero')) return
  observer.disconnect()
  self.heroAt = performance.now()
}).observe(document, { subtree: true, childList: true })`

const askedBeforeHero = `performance.getEntriesByType('resource')
  .filter((e) => /^(xmlhttprequest|fetch)$/.test(e.initiatorType) && e.startTime < self.heroAt)
  .map((e) => e.name)`

const watchMoves = `self.moved = []
new PerformanceObserver((list) => self.moved.push(...list.getEntries().map(({ value, sources }) =>
  [value, ...sources.map(({ node }) => node?.outerHTML.slice(0, 80))].join(' ')))).observe({ type: 'layout-shift', buffered: true })`
