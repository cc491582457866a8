/** From an empty shop to a finished sale, without a word read elsewhere: the owner's first login, goods, a sale, its buyers, its end. */
import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cameraPhoto } from '../../apps/bff/src/testing/pictures.ts'
import { WEB_ROOT } from '../../scripts/build/web.ts'
import { type Instance, startInstance } from '../../scripts/instance/start-instance.ts'
import { ROOT } from '../../scripts/root.ts'
import { bringBrowser, DESK, onScreen, openPage, PHONE, picture } from './browser.ts'
import { choose, dropDown, logIn, prewarm, publish, tile, typeTime, uploadBanner } from './merchant-desk.ts'
import { buyOne, clientOf, payFor, shopperClient } from './people.ts'
import { openSale, payHere } from './shopper-phone.ts'

bringBrowser()

const patient = { timeout: 20_000 }
const title = '开张首发'

let shop: Instance
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-journey-'))
  shop = await startInstance({ dir, temporary: true, seed: false, webRoot: WEB_ROOT })
}, 180_000)
afterAll(() => shop?.stop())

it('a new merchant sells out of an empty shop', { timeout: 300_000 }, async () => {
  const page = await openPage(DESK)
  await firstLogin(page, await hireOwner())
  await makeCategory(page, '开张好物')
  await makeProduct(page, '听潮盖碗', '实物', '40')
  await makeProduct(page, '潮声会员月卡', '卡密')
  const codes = Array.from({ length: 6 }, () => `OPEN-${crypto.randomUUID()}`)
  await importCodes(page, '潮声会员月卡', codes)

  await fillSale(page)
  await publish(page)
  await prewarm(page)
  await picture(page, 'journey-ready')
  const campaignId = /campaigns\/(\d+)/.exec(page.url())?.[1] as string
  await page.getByRole('button', { name: '实时数据' }).click()
  await expect.poll(() => tile(page, '剩余库存'), patient).toBe('26')

  const { offers } = await clientOf(undefined, shop.urls).campaigns.get.query({ campaignId })
  const offerOf = (search: string) => offers.find((offer) => offer.title === search)?.id as string
  await buyCode({ campaignId, offerId: offerOf('潮声会员月卡') }, codes)
  const buyer = await shopperClient(shop.urls)
  const { orderId } = await buyOne(buyer, offerOf('听潮盖碗'))
  await payFor(buyer, orderId, shop.urls)
  await expect.poll(() => tile(page, '已支付'), patient).toBe('2')
  await picture(page, 'journey-live')

  await buyer.orders.askRefund.mutate({ orderId, note: '拍错了' })
  await grantRefund(page, orderId)
  await expect.poll(async () => (await buyer.orders.get.query({ orderId })).state, patient).toBe('REFUNDED')

  await page.goto(`${shop.urls.admin}campaigns/${campaignId}`)
  await page.getByRole('button', { name: '结束活动' }).click()
  await page.getByLabel('活动名称').fill(title)
  await page.getByRole('button', { name: '确认结束活动' }).click()
  await page.getByText('活动已结束').first().waitFor()
  await picture(page, 'journey-closed')
  await page.getByRole('button', { name: '实时数据' }).click()
  await page.getByText('回放与对比').click()
  await page.getByRole('heading', { name: '这一场' }).waitFor(patient)
  await page.getByText('2 件，100.0% 的订单').waitFor(patient)
  // The bowl was paid for and given back: half of the takings stay.
  await page.getByText('¥39，1 件整单退回').waitFor()
  await picture(page, 'journey-report')
  // What was not sold is back, the refunded bowl with it.
  await page.goto(`${shop.urls.admin}products`)
  const row = page.getByRole('row').filter({ hasText: '听潮盖碗' })
  await expect.poll(() => row.innerText(), patient).toMatch(/\b40\b/)
  await picture(page, 'journey-goods-afterwards')
  await page.goto(shop.urls.admin)
  await page.getByText('没有排好期的活动').waitFor()
  // Goods, a campaign, and a buyer's money; not rehearsed, and nobody beside the owner.
  await expectFirstSteps(page, 3)
  await picture(page, 'journey-home-afterwards')
  // Who runs a shop alone has nobody to invite, and is through all the same.
  for (const step of ['演练一遍', '邀请一位同事']) await page.getByRole('button', { name: `跳过「${step}」` }).click()
  await page.getByRole('region', { name: '开张第一步' }).waitFor({ state: 'detached', ...patient })
})

/** As whoever puts the shop up does, on the server. */
async function hireOwner(): Promise<string> {
  const open = () =>
    promisify(execFile)(process.execPath, ['prisma/seed/first-owner.ts', 'lin', '林潮'], { cwd: ROOT, env: shop.env })
  const { stdout } = await open()
  await expect(open()).rejects.toThrow('somebody works here already')
  return /password (\S+):/.exec(stdout)?.[1] as string
}

async function firstLogin(page: Page, password: string): Promise<void> {
  await page.goto(shop.urls.admin)
  await logIn(page, 'lin', password)
  await page.getByRole('heading', { name: '林潮，先换一个自己的密码' }).waitFor()
  await picture(page, 'journey-first-login')
  await page.getByLabel('一次性密码').fill(password)
  await page.getByLabel('新密码', { exact: true }).fill('nine small lanterns at sea')
  await page.getByLabel('再输一次新密码').fill('nine small lanterns at sea')
  await page.getByRole('button', { name: '修改密码' }).click()
  await page.getByRole('heading', { name: '林潮，你好' }).waitFor()
  await expectFirstSteps(page, 0)
  await picture(page, 'journey-empty-home')
}

async function expectFirstSteps(page: Page, done: number): Promise<void> {
  const steps = page.getByRole('region', { name: '开张第一步' })
  await steps.getByText(`${done} / 5 已完成`).waitFor(patient)
  expect(await steps.getByLabel('已完成').count()).toBe(done)
}

async function makeCategory(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '商品' }).click()
  await page.getByText('还没有商品').waitFor()
  await picture(page, 'journey-no-goods')
  await page.getByRole('button', { name: '新建商品' }).click()
  // A newcomer has none yet, and is led to where they are made.
  const none = page.getByRole('link', { name: '还没有分类，先去新建' })
  await dropDown(page, '分类', none)
  const [categories] = await Promise.all([page.context().waitForEvent('page'), none.click()])
  await categories.getByText('还没有分类').waitFor()
  await categories.getByRole('button', { name: '新建分类' }).click()
  await categories.getByLabel('分类名称').fill(name)
  await categories.getByRole('button', { name: '确认新建分类' }).click()
  await categories.getByRole('link', { name: /0/ }).waitFor()
  await picture(categories, 'journey-category')
  await categories.close()
  // Back at the product, it is there to be chosen.
  await choose(page, '分类', name)
}

async function makeProduct(page: Page, name: string, kind: string, stock?: string): Promise<void> {
  await page.goto(`${shop.urls.admin}products/new`)
  await page.getByLabel('名称', { exact: true }).fill(name)
  await choose(page, '分类', '开张好物')
  await page.getByRole('radio', { name: kind, exact: true }).check()
  await page.getByRole('radio', { name: '在售' }).check()
  await page.locator('input[type=file]').setInputFiles([
    { name: '正面.jpg', mimeType: 'image/jpeg', buffer: await cameraPhoto(stock ? '#c86' : '#468') },
    { name: '背面.jpg', mimeType: 'image/jpeg', buffer: await cameraPhoto(stock ? '#8a6' : '#a48') },
  ])
  await expect.poll(() => page.locator('.gallery-picture').count(), patient).toBe(2)
  await page.getByLabel('售价').fill('68')
  await page.getByLabel('划线价').fill('88')
  if (stock) await page.getByLabel('货架库存').fill(stock)
  await picture(page, stock ? 'journey-product' : 'journey-card-product')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存').waitFor()
}

async function importCodes(page: Page, product: string, codes: readonly string[]): Promise<void> {
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '卡密' }).click()
  await page.getByRole('row').filter({ hasText: product }).getByRole('link').click()
  await page.getByRole('button', { name: '导入卡密' }).click()
  const importing = page.getByRole('dialog', { name: '导入卡密' })
  await importing
    .locator('input[type=file]')
    .setInputFiles({ name: '第一批.txt', mimeType: 'text/plain', buffer: Buffer.from(codes.join('\n')) })
  await importing.getByRole('button', { name: '开始导入' }).click()
  await importing.getByText(`入库 ${codes.length} 行`).waitFor()
  await picture(page, 'journey-codes')
  await importing.getByRole('button', { name: '完成' }).click()
}

async function fillSale(page: Page): Promise<void> {
  const next = () => page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '活动' }).click()
  await page.getByRole('button', { name: '新建活动' }).click()
  await page.getByRole('button', { name: '开始填写' }).click()
  await page.getByRole('button', { name: '选择商品' }).click()
  const goods = page.getByRole('dialog', { name: '选择活动商品' })
  for (const name of ['听潮盖碗', '潮声会员月卡'])
    await goods.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check()
  await picture(page, 'journey-choose-goods')
  await goods.getByRole('button', { name: '加入 2 个' }).click()
  // As many codes as there are, and of the bowls a part.
  for (const [name, total] of [
    ['听潮盖碗', '20'],
    ['潮声会员月卡', '6'],
  ] as const)
    await page.locator('.stock-line').filter({ hasText: name }).getByLabel('活动库存').fill(total)
  await picture(page, 'journey-wizard-goods')
  await next()
  for (const i of [0, 1]) await page.getByLabel('活动价').nth(i).fill('39')
  await next()
  await typeTime(page.getByLabel('开始时间'), Date.now() - 60_000)
  await typeTime(page.getByLabel('结束时间'), Date.now() + 3_600_000)
  await next()
  await page.getByText('人多的时候怎么放人进来').waitFor()
  await next()
  await next()
  await page.getByLabel('活动名称').fill(title)
  await uploadBanner(page)
  await picture(page, 'journey-wizard-page')
  await next()
  await page.getByRole('region', { name: '发布前检查' }).waitFor()
  await picture(page, 'journey-review')
}

async function buyCode(sale: { campaignId: string; offerId: string }, codes: readonly string[]): Promise<void> {
  const phone = await openPage(PHONE)
  await (await openSale(phone, sale, '立即抢购', shop.urls.shop)).tap()
  await payHere(phone)
  await onScreen(phone, '#ending-action').tap()
  await onScreen(phone, '#reveal-1').tap()
  await expect.poll(() => onScreen(phone, '#code-1').innerText(), patient).toMatch(/^OPEN-/)
  expect(codes).toContain(await onScreen(phone, '#code-1').innerText())
  await picture(phone, 'journey-code')
}

async function grantRefund(page: Page, orderId: string): Promise<void> {
  await page.goto(shop.urls.admin)
  await page.getByText('1 笔退款等待答复').waitFor(patient)
  await picture(page, 'journey-home-chores')
  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '退款' }).click()
  const row = page.getByRole('row').filter({ hasText: orderId })
  await row.getByText('拍错了').waitFor()
  await picture(page, 'journey-refund')
  await row.getByRole('button', { name: '同意退款' }).click()
  await page.getByRole('checkbox', { name: '商品已在手上' }).check()
  await page.getByRole('button', { name: '确认同意退款' }).click()
}
