/** What a merchant's hands do, again and again. */
import type { Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'

const patient = { timeout: 20_000 }

export async function logIn(place: Page | Locator, account: string, password: string): Promise<void> {
  await place.getByLabel('账号').fill(account)
  await place.getByLabel('密码').fill(password)
  await place.getByRole('button', { name: '登录', exact: true }).click()
}

/** Logs in at the door of `path`, as a bookmark does; returns the session's token. */
export async function enter(page: Page, role: 'OWNER' | 'OPERATOR' | 'VIEWER', path: string): Promise<string> {
  await page.goto(inject('shop').admin + path)
  await logIn(page, role.toLowerCase(), demoPassword)
  await page.getByRole('button', { name: '退出登录' }).waitFor()
  return page.evaluate<string>("localStorage.getItem('tidegate.staff-session')")
}

/** Times are typed by the Beijing clock. */
export async function typeTime(input: Locator, at: number): Promise<void> {
  const beijing = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  await input.fill(beijing)
  // Not Enter: where the calendar has not come up yet, that would send the form off.
  await input.press('Tab')
  await expect.poll(() => input.inputValue(), patient).toBe(beijing)
}

/** Both steps: the button, and the answer to its question. */
export async function confirm(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: action }).click()
  await page.getByRole('button', { name: `确认${action}` }).click()
}

/** On the page of settlements. Returns the day. */
export async function settleToday(page: Page): Promise<string> {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await page.getByRole('button', { name: '对一天的账' }).click()
  const asking = page.getByRole('dialog', { name: '现在核对一天的账' })
  await asking.getByLabel('日期').fill(today)
  await asking.getByLabel('日期').press('Enter')
  await asking.getByRole('button', { name: '确认对一天的账' }).click()
  await page.getByText(new RegExp(`${today} 核对完毕`)).waitFor({ timeout: 20_000 })
  return today
}

export function tile(page: Page, label: string): Promise<string> {
  return page.locator('.tile').filter({ hasText: label }).locator('.tile-value').innerText()
}

export async function chooseBanner(page: Page): Promise<void> {
  await page.getByRole('button', { name: '从素材库选择' }).click()
  const pictures = page.getByRole('dialog', { name: '选择图片' })
  await pictures.getByAltText('banner-tide.webp').click()
  await pictures.getByRole('button', { name: '使用这张' }).click()
}

/** A picture of the merchant's own: what is on their screen. */
export async function uploadBanner(page: Page): Promise<void> {
  const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 1440, height: 700 } })
  await page.getByRole('button', { name: '从素材库选择' }).click()
  const chooser = page.getByRole('dialog', { name: '选择图片' })
  await chooser.locator('input[type=file]').setInputFiles({ name: 'first.png', mimeType: 'image/png', buffer })
  const use = chooser.getByRole('button', { name: '使用这张' })
  await expect.poll(() => use.isEnabled(), { timeout: 30_000 }).toBe(true)
  await use.click()
  await page.getByRole('img', { name: '活动横幅' }).waitFor()
}

/** One of a list that drops down. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  const wanted = page.locator('.ant-select-item-option').filter({ hasText: option })
  await dropDown(page, label, wanted)
  await wanted.click()
}

/** Until `wanted` is there to be clicked: while a form still settles, a list may close again over its first click. */
export async function dropDown(page: Page, label: string, wanted: Locator): Promise<void> {
  const box = page.getByLabel(label, { exact: true })
  const open = async () => {
    if (!(await wanted.isVisible())) await box.click()
    return wanted.isVisible()
  }
  await expect.poll(open, { interval: 500 }).toBe(true)
}

/** The demo shop's bottle, so many of it. */
export async function chooseGoods(page: Page, total: string): Promise<void> {
  await page.getByRole('button', { name: '选择商品' }).click()
  const goods = page.getByRole('dialog', { name: '选择活动商品' })
  await goods.getByPlaceholder('按商品名称搜索').fill('登顶保温壶')
  const row = goods.getByRole('row').filter({ hasText: '登顶保温壶' })
  await expect.poll(() => row.count(), patient).toBeLessThan(4) // the search has been answered
  await row.first().getByRole('checkbox').check()
  await goods.getByRole('button', { name: '加入 1 个' }).click()
  await page.getByLabel('活动库存').fill(total)
}

export interface NewCampaign {
  title: string
  startsAt: number
  endsAt: number
  price: string
  total: string
  /** What is chosen where the waiting room is asked about. */
  atRoom?: () => Promise<void>
}

/** From "new campaign" through every step of the wizard to its review. */
export async function fillCampaign(page: Page, campaign: NewCampaign): Promise<void> {
  const next = () => page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '开始填写' }).click()
  await chooseGoods(page, campaign.total)
  await next()
  await page.getByLabel('活动价').fill(campaign.price)
  await next()
  await typeTime(page.getByLabel('开始时间'), campaign.startsAt)
  await typeTime(page.getByLabel('结束时间'), campaign.endsAt)
  await next()
  await page.getByText('人多的时候怎么放人进来').waitFor()
  await campaign.atRoom?.()
  await next()
  await next()
  await page.getByLabel('活动名称').fill(campaign.title)
  await chooseBanner(page)
  await next()
  await page.getByRole('region', { name: '发布前检查' }).waitFor()
}

/** Every warning is meant. */
export async function tickWarnings(page: Page): Promise<void> {
  const review = page.getByRole('region', { name: '发布前检查' })
  for (const box of await review.getByRole('checkbox').all()) await box.check()
}

export async function publish(page: Page): Promise<void> {
  const ready = page.getByRole('button', { name: '发布', exact: true })
  // A warning may come after the first look: the review is read again when the draft has been saved.
  const tickedAll = async () => {
    await tickWarnings(page)
    return ready.isEnabled()
  }
  await expect.poll(tickedAll).toBe(true)
  await ready.click()
  await page.getByRole('button', { name: '确认发布' }).click()
  await page.getByText(/已发布，接下来请预热/).waitFor()
}

/**
 * Presses until the board is green. A sale that is about to start is warmed by the server as well, which may have come first (the
 * button rests then) or be at it just now (the press is refused).
 */
export async function prewarm(page: Page): Promise<void> {
  const ready = page.getByText('可以开售')
  const button = page.getByRole('button', { name: '预热' })
  const readyAtLast = async () => {
    if (await ready.isVisible()) return true
    if (await button.isEnabled()) await button.click({ timeout: 1_000 }).catch(() => {})
    return ready.isVisible()
  }
  await expect.poll(readyAtLast, { timeout: 30_000, interval: 500 }).toBe(true)
}
