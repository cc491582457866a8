/** What a merchant's hands do, again and again. */
import type { Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'

const patient = { timeout: 10_000 }

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

export function tile(page: Page, label: string): Promise<string> {
  return page.locator('.tile').filter({ hasText: label }).locator('.tile-value').innerText()
}

export async function chooseBanner(page: Page): Promise<void> {
  await page.getByRole('button', { name: '从素材库选择' }).click()
  const pictures = page.getByRole('dialog', { name: '选择图片' })
  await pictures.getByAltText('banner-tide.webp').click()
  await pictures.getByRole('button', { name: '使用这张' }).click()
}

/** One offer of the demo shop's bottle. */
export async function chooseGoods(page: Page, { price, total }: { price: string; total: string }): Promise<void> {
  await page.getByRole('button', { name: '选择商品' }).click()
  const goods = page.getByRole('dialog', { name: '选择活动商品' })
  await goods.getByPlaceholder('按商品名称搜索').fill('登顶保温壶')
  const row = goods.getByRole('row').filter({ hasText: '登顶保温壶' })
  await expect.poll(() => row.count(), patient).toBeLessThan(4) // the search has been answered
  await row.first().getByRole('checkbox').check()
  await goods.getByRole('button', { name: '加入 1 个' }).click()
  await page.getByLabel('活动价').fill(price)
  await page.getByLabel('活动库存').fill(total)
}
