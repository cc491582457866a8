import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deviceHeader } from '../../packages/shared/src/device-header.ts'
import { fen } from '../../packages/shared/src/fen.ts'
import { WEB_ROOT } from '../../scripts/build/web.ts'
import { draftOf, openSale, openShop, refusalOf, type Shop, staffPassword } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, PHONE, picture } from './browser.ts'
import { confirm, logIn, tile } from './merchant-desk.ts'

bringBrowser()

let shop: Shop
beforeAll(async () => {
  // A shop of its own: its API is killed.
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-live-')), { WEB_ROOT })
})
afterAll(() => shop[Symbol.asyncDispose]())

const patient = { timeout: 20_000 }
// The test shop has no pictures.
const noPictures = [/\/media\//]
const apiAway = [...noPictures, /ERR_CONNECTION|Failed to fetch|ERR_INCOMPLETE|ERR_EMPTY|network error/]

/** The owner at `path`, through the door. */
async function enter(path: string, size = DESK, expected: readonly RegExp[] = noPictures): Promise<Page> {
  const page = await openPage(size, expected)
  await page.goto(shop.instance.urls.admin + path)
  await logIn(page, 'owner', staffPassword)
  await page.getByRole('main').waitFor()
  return page
}

async function buyOne(device: string, offerId: string): Promise<string> {
  const { client } = await shop.shopper(device)
  return (await client.rush.buy.mutate({ offerId, quantity: 1, requestId: crypto.randomUUID() })).orderId
}

describe('the live view', () => {
  it('follows a sale: stock added when it is sold out, more time, a pause; each is a mark', async () => {
    const owner = await shop.staff('owner')
    const { campaignId, offerId } = await openSale(owner, { title: '现场', offers: offersOf(2) })
    const page = await enter(`campaigns/${campaignId}/live`)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('2')
    for (const device of ['a', 'b']) await buyOne(device, offerId)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('0')
    expect((await refusalOf(buyOne('c', offerId))).outcome).toBe('SOLD_OUT')
    await page.getByText('已抢光，下次早点来').waitFor()

    await page.getByRole('button', { name: '追加库存' }).click()
    await page.getByLabel('追加件数').fill('10')
    await page.getByText('活动变为 12 件，货架剩 988 件').waitFor()
    await picture(page, 'live-add-stock')
    await page.getByRole('button', { name: '确认追加库存' }).click()
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('10')
    await buyOne('c', offerId)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('9')
    await expect.poll(() => tile(page, '偏差'), patient).toBe('0')

    const endsAt = (await owner.staff.campaigns.get.query({ campaignId })).endsAt
    await page.getByRole('button', { name: '延长' }).click()
    await page.getByRole('button', { name: '+15 分钟' }).click()
    await page.getByText('延长 15 分钟').waitFor()
    await page.getByRole('button', { name: '确认延长' }).click()
    await page.getByText('活动已延长').waitFor()
    expect((await owner.staff.campaigns.get.query({ campaignId })).endsAt).toBe(endsAt + 15 * 60_000)

    await confirm(page, '暂停')
    await page.getByRole('button', { name: '恢复' }).waitFor()
    expect((await refusalOf(buyOne('d', offerId))).outcome).toBe('PAUSED')
    await confirm(page, '恢复')
    await page.getByRole('button', { name: '暂停' }).waitFor()
    await buyOne('d', offerId)

    const deeds = page.locator('.deeds')
    for (const deed of ['追加库存 +10', /^延长到/, '暂停', '恢复']) await deeds.getByText(deed).first().waitFor(patient)
    await picture(page, 'live-desk')
  })

  it('says that it is stale while the API is dead, and comes back with the seconds it missed', async () => {
    const { campaignId, offerId } = await openSale(await shop.staff('owner'), { title: '断线', offers: offersOf(9) })
    const page = await enter(`campaigns/${campaignId}/live`, DESK, apiAway)
    await page.getByText('实时', { exact: true }).last().waitFor()
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('9')
    await shop.instance.kill('api')
    await page.getByText(/数据停在 .*正在重连/).waitFor(patient)
    await picture(page, 'live-stale')
    const again = page.waitForRequest(
      (request) => request.url().includes('live.watch') && /^\d+$/.test(request.headers()['last-event-id'] ?? ''),
      { timeout: 60_000 },
    )
    await shop.instance.restart('api')
    await again
    await page.getByText(/数据停在/).waitFor({ state: 'hidden', timeout: 30_000 })
    await buyOne('e', offerId)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('8')
  })

  it('is there again afterwards: second by second, beside an earlier sale, to take away', async () => {
    const { campaignId, offerId } = await openSale(await shop.staff('owner'), { title: '回放', offers: offersOf(5) })
    const page = await enter(`campaigns/${campaignId}/live`)
    await buyOne('f', offerId)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('4')
    await page.getByText('回放与对比').click()
    await page.getByRole('button', { name: '播放' }).waitFor()
    await expect.poll(() => tile(page, '已预占'), patient).toBe('1')
    await page.getByRole('slider', { name: '回放到' }).press('Home')
    await expect.poll(() => tile(page, '已预占')).toBe('0')
    await page.getByText('×60').click()
    await page.getByRole('button', { name: '播放' }).click()
    await expect.poll(() => tile(page, '已预占'), patient).toBe('1')
    await picture(page, 'live-replay')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: '逐秒 CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^回放-\d{4}-\d\d-\d\d\.csv$/)
  })

  it('names who taps faster than a person, and keeps them out', async () => {
    const { campaignId, offerId } = await openSale(await shop.staff('owner'), { title: '机器', offers: offersOf(9) })
    const page = await enter(`campaigns/${campaignId}/live`)
    const { token } = await shop.shopper('machine')
    const tap = () =>
      fetch(`${shop.url}/trpc/rush.buy`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          [deviceHeader]: 'a machine that never sleeps',
        },
        body: JSON.stringify({ offerId, quantity: 1, requestId: crypto.randomUUID() }),
      }).then((answer) => answer.text())
    const device = page.locator('.hot-sources li').filter({ hasText: '设备' })
    let blocked = false
    const tapping = (async () => {
      while (!blocked) blocked = (await Promise.all(Array.from({ length: 8 }, tap))).some((a) => a.includes('BLOCKED'))
    })()
    await device.getByText(/次 \/ 秒/).waitFor(patient)
    await picture(page, 'live-hot-sources')
    await device.getByRole('button', { name: '限制' }).click()
    await page.getByLabel('理由（只有店员看得到）').fill('一秒点几十次')
    await page.getByRole('button', { name: '确认限制' }).click()
    await page.getByText('已限制，一秒内生效').waitFor()
    await tapping
    await device.waitFor({ state: 'detached', ...patient })
  })

  it('fits a phone, and shows an audience neither names nor sums', async () => {
    const { campaignId } = await openSale(await shop.staff('owner'), { title: '手机上看', offers: offersOf(5) })
    const page = await enter(`campaigns/${campaignId}/live`, PHONE)
    await expect.poll(() => tile(page, '剩余库存'), patient).toBe('5')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
    await picture(page, 'live-phone')
    await page.getByText('直播模式').click()
    await page.locator('.live-stage').waitFor()
    expect(await page.locator('.live-stage').getByText('净成交').count()).toBe(0)
    expect(await page.locator('.live-stage').getByText('操作记录').count()).toBe(0)
    await picture(page, 'live-stage-phone')
  })
})

describe('before the sale', () => {
  it('is rehearsed on the running shop, and home says what a person has to do', async () => {
    const owner = await shop.staff('owner')
    const draft = { title: '快开始了', startsAt: Date.now() + 1_800_000, offers: offersOf(3) }
    const { id: campaignId } = await owner.staff.campaigns.save.mutate(draftOf(draft))
    await owner.staff.campaigns.publish.mutate({ campaignId })
    const page = await enter('')
    await page.getByText('「快开始了」快开始了，还没有放行').waitFor(patient)
    await picture(page, 'home-chores')
    await page.getByText('「快开始了」快开始了，还没有放行').click()
    // Home, which may still stand here, has a button that skips this step.
    await page.getByRole('heading', { name: '预热与就绪检查' }).waitFor(patient)
    await page.getByRole('button', { name: '演练一遍' }).click()
    await page.getByText('演练通过', { exact: true }).waitFor(patient)
    expect(await page.getByLabel('演练未通过').count()).toBe(0)
    expect(await page.getByLabel('演练通过', { exact: true }).count()).toBe(7)
    await picture(page, 'live-rehearsal')
  })
})

const offersOf = (total: number) => [{ skuId: '12', priceFen: fen(990), total, buyerLimit: 1 }]
