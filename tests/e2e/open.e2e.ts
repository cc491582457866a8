import { describe, expect, inject, it } from 'vitest'
import { DESK, openPage, PHONE, picture, useBrowser } from './browser.ts'

useBrowser()

describe('the pages open', () => {
  it('shows the shopper what is on sale', async () => {
    const page = await openPage(PHONE)
    await page.goto(inject('shop').shopUrl)
    await page.getByText('¥').first().waitFor()
    await picture(page, 'home')
    expect(await page.title()).not.toBe('')
  })

  it('asks the merchant to log in', async () => {
    const page = await openPage(DESK)
    await page.goto(inject('shop').adminUrl)
    await page.locator('input[type=password]').waitFor()
    await picture(page, 'admin-login')
  })
})
