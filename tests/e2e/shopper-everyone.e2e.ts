/** The shop for people who read it dark, large or aloud, and for those without a finger to tap with. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import type { Client } from '../api/shop.ts'
import { bringBrowser, DESK, onScreen, openPage, PHONE } from './browser.ts'
import { buyOne, openSmallSale, ownerOf, payFor, staffClient } from './people.ts'
import { enterRoom, noPlaceYet } from './shopper-phone.ts'

bringBrowser()

let owner: Client

beforeAll(async () => {
  owner = await staffClient('OWNER')
})

describe('for everyone', () => {
  it.each(['light', 'dark'] as const)('%s: nothing is hard to read, and everything has a name', async (colorScheme) => {
    const sale = await openSmallSale(owner, `人人可用 ${colorScheme}`, 5)
    const queue = await openSmallSale(owner, `排队也可用 ${colorScheme}`, 5, {
      room: { ...defaultRoomSettings, mode: 'FIFO', rate: 1, cap: 1 },
    })
    const page = await openPage(PHONE, [noPlaceYet], { colorScheme, reducedMotion: 'reduce', bypassCSP: true })
    await enterRoom(page, queue)
    await onScreen(page, '#room-hero').getByText('轮到您了').first().waitFor()
    const found = await complaintsOf(page, 'waiting-room')
    const shopper = await ownerOf(page)
    const [{ orderId }, product] = await Promise.all([buyOne(shopper, sale.offerId), aProduct(shopper)])
    const before = ['home', 'shop/category', 'shop/search', 'shop/search?words=壶', `product?productId=${product}`]
    for (const path of [...before, `campaign?campaignId=${sale.campaignId}`, `pay?orderId=${orderId}`])
      found.push(...(await visit(page, path)))
    await payFor(shopper, orderId)
    const own = ['addresses', 'address', 'cards', 'reminders', 'standby', 'help', `refund?orderId=${orderId}`]
    const after = [`result?orderId=${orderId}`, `order?orderId=${orderId}`, 'orders', 'me']
    for (const path of [...after, `fairness?campaignId=${queue.campaignId}`, ...own.map((name) => `account/${name}`)])
      found.push(...(await visit(page, path)))
    expect(found).toEqual([])
  })

  it('without a finger: a product is chosen, its sheet closed and the tap made with a keyboard', async () => {
    const sale = await openSmallSale(owner, '键盘也能抢', 5)
    const page = await openPage({ ...DESK }, [])
    await page.goto(`${inject('shop').shop}#/pages/campaign/index?campaignId=${sale.campaignId}`)
    await onScreen(page, `#buy-${sale.offerId}`).getByText('立即抢购').waitFor()
    expect(await page.evaluate<string>('document.activeElement.tagName'), 'the first page is read from its top').toBe(
      'BODY',
    )
    await press(page, '.offer__title', 'Enter')
    await onScreen(page, '#choose-sku').waitFor()
    await nowOn(page, '商品详情')
    await press(page, '#choose-sku', ' ')
    await onScreen(page, '[role=dialog]').waitFor()
    // The sheet has the keyboard until it is closed.
    for (let i = 0; i < 8; i += 1) await page.keyboard.press('Tab')
    expect(await page.evaluate<boolean>("document.activeElement.closest('[role=dialog]') !== null")).toBe(true)
    await page.keyboard.press('Escape')
    await onScreen(page, '[role=dialog]').waitFor({ state: 'hidden' })
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('choose-sku')
    await page.goBack()
    await nowOn(page, '限时抢购')
    await press(page, `#buy-${sale.offerId}`, 'Enter')
    await onScreen(page, '#pay-now').getByText('立即支付').waitFor()
  })
})

/** Keyboard and reader are on the page that opened, without a ring around all of it. */
async function nowOn(page: Page, title: string): Promise<void> {
  const told = `(({ activeElement: at }) => [at.getAttribute('role'), at.getAttribute('aria-label'), getComputedStyle(at).outlineStyle].join())(document)`
  await expect.poll(() => page.evaluate<string>(told)).toBe(`main,${title},none`)
}

/** Reached by Tab alone, as who cannot point does. */
async function press(page: Page, selector: string, key: 'Enter' | ' '): Promise<void> {
  const reached = `document.activeElement.matches(${JSON.stringify(selector)}) && document.activeElement.checkVisibility()`
  for (let tabs = 0; tabs < 60 && !(await page.evaluate<boolean>(reached)); tabs += 1) await page.keyboard.press('Tab')
  expect(await page.evaluate<boolean>(reached), `${selector} within 60 tabs`).toBe(true)
  expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  await page.keyboard.press(key)
}

async function visit(page: Page, path: string): Promise<string[]> {
  const [name = '', query] = path.split('?')
  await page.goto(`${inject('shop').shop}#/pages/${name}/index${query ? `?${query}` : ''}`)
  await onScreen(page, `.taro_page[id^="/pages/${name}/"] .tg`).waitFor()
  await page.waitForLoadState('networkidle')
  return complaintsOf(page, path)
}

/** What would stop somebody, by WCAG's rules as axe-core checks them. */
async function complaintsOf(page: Page, path: string): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => ${JSON.stringify(path)} + ': ' + id + ' at ' + target.join(' '))))`)
}

async function aProduct(shopper: Client): Promise<string> {
  const { items } = await shopper.catalogue.products.query({})
  return items[0]?.id as string
}
