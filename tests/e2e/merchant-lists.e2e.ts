/** What every list of the admin has in common, held for each of them: it says when it cannot be read, and what can be done with it. */
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { bringBrowser, DESK, openPage, picture } from './browser.ts'
import { enter } from './merchant-desk.ts'
import { staffClient } from './people.ts'

bringBrowser()

const patient = { timeout: 20_000 }
const unread = '服务器的回答无法读取，请稍后重试'
const lists = [
  ...([
    'campaigns',
    'products',
    'products/categories',
    'orders',
    'cards',
    'shipping',
    'shipping?show=UPLOADS',
  ] as const),
  ...(['refunds', 'settlement', 'settlement?show=DIFFERENCES', 'buyers', 'buyers/blocks', 'people', 'audit'] as const),
]

it('every list says that it cannot be read, and goes on when it can', async () => {
  const page = await openPage(DESK, [/500/])
  const { items } = await (await staffClient('OWNER')).staff.cards.pools.query({})
  await enter(page, 'OWNER', 'account')
  const places = [...lists, `cards/${items[0]?.skuId}`, `products/stock/${items[0]?.skuId}`]
  for (const place of places) {
    await breakLists(page)
    await go(page, place)
    const main = page.locator('main')
    await main.getByText(unread).first().waitFor(patient)
    await page.unroute(trpcCalls)
    await main.getByRole('button', { name: '重试' }).first().click()
    await main.getByText(unread).waitFor({ state: 'detached', ...patient })
    await main.locator('.list').first().getByRole('button', { name: '列设置' }).waitFor(patient)
    expect(await main.locator('.list .list-tools').first().innerText(), place).toContain('导出')
  }
})

it('one that asks again and again stays with what it says while it asks', async () => {
  const page = await openPage(DESK, [/500/])
  await enter(page, 'OWNER', 'account')
  await breakLists(page)
  await go(page, 'system')
  const queues = page.locator('section').filter({ hasText: '后台队列' }).last()
  await queues.getByText(unread).waitFor(patient)
  const asked = page.waitForRequest(/queues\.list/)
  await asked
  // Asked again, and not yet answered three times over.
  await expect(queues.getByText(unread).isVisible()).resolves.toBe(true)
  expect(await queues.locator('.ant-skeleton').count()).toBe(0)
  await picture(page, 'lists-unread')
  await page.unroute(trpcCalls)
  await queues.getByRole('row').nth(3).waitFor(patient)
})

const trpcCalls = '**/trpc/**'

/** Whatever is asked for comes back as a page of something in between. */
async function breakLists(page: Page): Promise<void> {
  await page.route(trpcCalls, (route) =>
    /staff\.me|account/.test(route.request().url())
      ? route.fallback()
      : route.fulfill({ status: 500, contentType: 'text/html', body: '<html>Bad gateway</html>' }),
  )
}

/** By the page's own router: a reload would cost two seconds for each. */
async function go(page: Page, place: string): Promise<void> {
  const { pathname, search } = new URL(place, inject('shop').admin)
  await page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(pathname + search)}); dispatchEvent(new PopStateEvent('popstate'))`,
  )
}
