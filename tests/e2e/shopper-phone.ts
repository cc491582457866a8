/** What a shopper's thumb does, again and again, and what may be wrong with the phone in their hand. */
import type { Locator, Page } from 'playwright-core'
import { inject } from 'vitest'
import { onScreen } from './browser.ts'

type Sale = { campaignId: string; offerId: string }

/** The sale's own page, as a shared link opens it, once its button says `label`. */
export async function openSale(
  page: Page,
  sale: Sale,
  label = '立即抢购',
  shop = inject('shop').shop,
): Promise<Locator> {
  await page.goto(`${shop}#/pages/campaign/index?campaignId=${sale.campaignId}`)
  const buy = onScreen(page, `#buy-${sale.offerId}`)
  await buy.getByText(label).waitFor()
  return buy
}

/** Said on every first visit to a room: whoever has no place in it yet is told so. */
export const noPlaceYet = /412 .*rooms\.mine/

export async function openRoom(page: Page, { campaignId }: Pick<Sale, 'campaignId'>): Promise<void> {
  await page.goto(`${inject('shop').shop}#/pages/waiting-room/index?campaignId=${campaignId}`)
}

export async function enterRoom(page: Page, sale: Pick<Sale, 'campaignId'>): Promise<void> {
  await openRoom(page, sale)
  await onScreen(page, '#room-enter').getByText('开始排队').tap()
}

/** As fast as a finger can: no tap waits for what the one before it did. */
export async function tapManyTimes(page: Page, target: Locator, times: number): Promise<void> {
  await target.tap({ trial: true }) // the page has come to rest
  const box = await target.boundingBox()
  if (!box) throw new Error('nothing to tap')
  for (let i = 0; i < times; i += 1) await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
}

/** At WeChat's cashier, as the browser shows it. */
export async function payHere(page: Page): Promise<void> {
  await onScreen(page, '#pay-now').getByText('立即支付').tap()
  await page.getByRole('button', { name: '确认支付' }).tap()
  await onScreen(page, '.ending').getByText('支付成功').waitFor()
}

/** Before the page is opened: its clock is off by so much. */
export async function skewClock(page: Page, minutes: number): Promise<void> {
  await page.addInitScript((skew) => {
    const True = Date
    globalThis.Date = class extends True {
      constructor(...given: [] | [number]) {
        super(given.length === 0 ? True.now() + skew : (given[0] ?? 0))
      }
      static override now() {
        return True.now() + skew
      }
    } as DateConstructor
  }, minutes * 60_000)
}

/** People ahead, as the waiting room shows them. */
export async function peopleAhead(page: Page): Promise<number> {
  return Number((await onScreen(page, '#room-ahead').innerText()).replace(',', ''))
}
