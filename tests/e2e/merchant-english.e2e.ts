/** A merchant who reads English: switched on at the door, everywhere behind it, and back again. */
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { bringBrowser, DESK, openPage } from './browser.ts'

bringBrowser()

it('the admin speaks English to whoever asks for it', async () => {
  const page = await openPage(DESK)
  await page.goto(`${inject('shop').admin}login`)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByLabel('Account').fill('owner')
  await page.getByLabel('Password').fill(demoPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()

  await page.getByRole('heading', { name: /^Hello, / }).waitFor()
  expect(await page.title()).toBe('Tidegate · Merchant admin')
  await expectEnglish(page, ['.shell-menu', '.tile > .muted', 'h2'])

  await page.locator('.shell-menu').getByText('Campaigns').click()
  await page.getByRole('heading', { name: 'Campaigns', exact: true }).waitFor()
  await expectEnglish(page, ['.shell-menu', 'h1', 'th', '.ant-tabs-tab'])

  // What the server says of a sale: its checks, and what each of them saw.
  await page.getByRole('row').filter({ hasText: '夜潮专场' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: /Prewarm and readiness/ }).waitFor()
  await expectEnglish(page, ['h2', '.check'])

  await page.locator('.shell-menu').getByText('Orders').click()
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor()
  await expectEnglish(page, ['.shell-menu', 'h1', 'th'])

  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('heading', { name: '订单', exact: true }).waitFor()
  expect(await page.title()).toBe('潮闸 · 商家后台')
})

/** What the admin itself says there; the names of goods and people are the merchant's own. */
async function expectEnglish(page: Page, parts: string[]): Promise<void> {
  for (const part of parts) {
    await page.locator(part).first().waitFor()
    const words = (await page.locator(part).allInnerTexts()).join('\n')
    expect(words.match(/.*\p{Script=Han}.*/gu), part).toBeNull()
  }
}
