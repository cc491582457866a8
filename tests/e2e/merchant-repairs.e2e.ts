/** What does not come right by itself, put right by hand: at the desk, while the sandbox plays WeChat's bad days. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, inject, it } from 'vitest'
import type { Client } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, picture } from './browser.ts'
import { enter, settleToday } from './merchant-desk.ts'
import {
  address,
  buyOne,
  buyParcel,
  openSmallSale,
  payAtWechat,
  shopperClient,
  staffClient,
  stateOf,
  switchSandbox,
} from './people.ts'

bringBrowser()
const calm = { bill: 'normal', notify: 'normal', refundEnds: 'SUCCESS', shipping: 'normal', query: 'normal' } as const
afterAll(() => switchSandbox(calm))

const patient = { timeout: 20_000 }
describe('the books', () => {
  it('differ by a payment nobody heard of: the desk asks WeChat, and books what it says', async () => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '没听到付款的', 3)
    const shopper = await shopperClient()
    const { orderId } = await buyOne(shopper, sale.offerId)
    // WeChat takes the money, its notify is lost, and whoever asks gets no answer for now.
    await switchSandbox({ notify: 'lost', query: 'SYSTEM_ERROR' })
    await payAtWechat(shopper, orderId)
    await switchSandbox({ bill: 'TODAY' })
    const page = await openPage(DESK, [/settlement\.resolve/])
    await enter(page, 'OWNER', 'settlement')
    await settleToday(page)
    await page.goto(`${inject('shop').admin}repairs`)
    const difference = page.getByRole('row').filter({ hasText: orderId })
    await difference.getByText('微信已收款，系统未入账').waitFor()
    await difference.getByText('向微信查询并入账').waitFor()
    await picture(page, 'repairs')

    // WeChat is away: nothing is booked, and the difference stays.
    await difference.getByRole('button', { name: '处理' }).click()
    const asking = page.getByRole('dialog', { name: '微信已收款，系统未入账' })
    await picture(page, 'repairs-difference')
    await asking.getByRole('button', { name: '确认处理' }).click()
    await page
      .getByText(/仍未解决|繁忙/)
      .first()
      .waitFor(patient)
    expect(await stateOf(shopper, orderId)).toBe('PENDING_PAYMENT')

    await switchSandbox({ query: 'normal', notify: 'normal' })
    await asking.getByRole('button', { name: '确认处理' }).click()
    await difference.waitFor({ state: 'detached', ...patient })
    expect(await stateOf(shopper, orderId)).toBe('PAID')
    await page.goto(`${inject('shop').admin}settlement?show=DIFFERENCES`)
    await page.getByRole('row').filter({ hasText: orderId }).getByText('已解决').waitFor()
    await picture(page, 'settlement-differences')
  })
})

describe('a refund', () => {
  it('that WeChat closed goes out again under a new number, once', async () => {
    const { orderId, shopper } = await sellParcel('要退两次的')
    await switchSandbox({ refundEnds: 'CLOSED' })
    const staff = (await staffClient('OPERATOR')).staff
    const { version } = await staff.orders.get.query({ orderId })
    await staff.orders.refund.mutate({ orderId, version, amountFen: null, note: '缺货', restock: false })
    const failed = async () => (await staff.refunds.list.query({ state: 'FAILED' })).items.length
    await expect.poll(failed, patient).toBeGreaterThan(0)

    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'repairs')
    const row = page.getByRole('row').filter({ hasText: orderId })
    await row.getByText('退款失败').waitFor()
    await switchSandbox({ refundEnds: 'SUCCESS' })
    await row.getByRole('button', { name: '重新退款' }).click()
    await page.getByRole('button', { name: '确认重新退款' }).click()
    await row.waitFor({ state: 'detached', ...patient })
    // WeChat wants a minute between two refunds of one payment.
    await expect.poll(() => stateOf(shopper, orderId), { timeout: 80_000, interval: 1_000 }).toBe('REFUNDED')
    const order = await staff.orders.get.query({ orderId })
    expect(order.refunds.filter(({ state }) => state === 'DONE').length).toBe(1)
    expect(order.refundedFen).toBe(order.amountFen)
  })
})

describe('shipping information', () => {
  it('that WeChat would not take is sent again', async () => {
    await switchSandbox({ shipping: 'REFUSED' })
    const { orderId } = await sellParcel('微信不收的')
    const staff = (await staffClient('OPERATOR')).staff
    await staff.shipping.ship.mutate({ orderId, carrier: 'SF', trackingNo: 'SF2233445566' })
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'shipping?show=UPLOADS')
    const row = page.getByRole('row').filter({ hasText: orderId })
    await row.getByText('10060031').waitFor(patient)
    await picture(page, 'shipping-refused')
    await switchSandbox({ shipping: 'normal' })
    await row.getByRole('button', { name: '再试一次' }).click()
    await row.waitFor({ state: 'detached', ...patient })
    await page.goto(`${inject('shop').admin}orders?search=4321`)
    await page.getByText('按「收货手机尾号」查找 4321').waitFor()
    await page.getByRole('button', { name: orderId }).click()
    const drawer = page.getByRole('dialog', { name: '订单详情' })
    await drawer.getByText('SF2233445566').first().waitFor()
    await drawer.getByText('139****4321').waitFor()
    await picture(page, 'order-parcel')
  })
})

describe('a list', () => {
  it('is worked with keys, keeps its columns, and becomes a file', async () => {
    const { orderId } = await sellParcel('要导出的')
    const page = await openPage(DESK)
    await enter(page, 'OWNER', 'orders')
    await page.getByRole('button', { name: orderId }).waitFor()
    await page.keyboard.press('j')
    expect(await focusedRow(page).textContent()).toContain(orderId) // the newest
    await page.keyboard.press('j')
    expect(await focusedRow(page).textContent()).not.toContain(orderId)
    await page.keyboard.press('k')
    await picture(page, 'orders-keys')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: '订单详情' }).getByText(orderId).first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: '订单详情' }).waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: '键盘快捷键' }).getByText('打开这一行').waitFor()
    await picture(page, 'keys')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor({ state: 'hidden' })
    await page.keyboard.press('/')
    await page.keyboard.type(orderId)
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe(orderId)
    await page.locator('main input.search-box, main .search-box input').first().press('Tab')

    await page.getByRole('button', { name: '列设置' }).click()
    await page.getByRole('checkbox', { name: '买家' }).uncheck()
    await page.getByRole('checkbox', { name: '支付时间' }).check()
    await picture(page, 'orders-columns')
    await page.reload()
    await page.getByRole('columnheader', { name: '支付时间' }).waitFor()
    expect(await page.getByRole('columnheader', { name: '买家' }).count()).toBe(0)

    await page.getByRole('button', { name: /导出$/ }).click()
    const exporting = page.getByRole('dialog', { name: '导出订单' })
    await exporting.getByRole('checkbox').check()
    expect(await exporting.getByRole('button', { name: '开始导出' }).isDisabled()).toBe(true)
    await exporting.getByLabel('为什么需要').fill('和仓库核对')
    await exporting.getByRole('button', { name: '开始导出' }).click()
    const download = exporting.getByRole('button', { name: '下载' }).first()
    await download.waitFor(patient)
    await picture(page, 'export')
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()])
    expect(file.suggestedFilename()).toMatch(/^订单-\d{12}\.csv$/)
    const text = await readAll(await file.createReadStream())
    expect(text.startsWith('\ufeff')).toBe(true)
    expect(text).toContain(orderId)
    expect(text).toContain(address.phone)
    // The file's address says nothing to who was not let in.
    const strangers = await fetch(file.url())
    expect(strangers.status).toBe(401)
  })
})

describe('the queues', () => {
  it('are told on the system page, and their dashboard opens for staff only, to look at', async () => {
    const board = `${inject('shop').api}/staff/queues`
    expect((await fetch(board)).status).toBe(401)
    const page = await openPage(DESK, [/fonts\.googleapis\.com/])
    await enter(page, 'OPERATOR', 'system')
    await page.getByRole('row').filter({ hasText: 'orders.write' }).waitFor()
    await picture(page, 'system')
    const [dashboard] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: '队列面板' }).click(),
    ])
    await dashboard.getByText('orders.write').first().waitFor(patient)
    await picture(dashboard, 'queue-board')
    const cookies = await page.context().cookies(board)
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/staff/queues' }])
    // Nothing on it empties a queue, whatever is asked.
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const emptied = await fetch(`${board}/api/queues/orders.write/empty`, { method: 'PUT', headers: { cookie } })
    expect(emptied.ok).toBe(false)
  })
})

/** One parcel of a small sale, paid. */
async function sellParcel(title: string): Promise<{ shopper: Client; orderId: string }> {
  const sale = await openSmallSale(await staffClient('OPERATOR'), title, 3)
  return buyParcel(sale.offerId)
}

function focusedRow(page: Page): Locator {
  return page.locator('main tr.ant-table-row:focus-within')
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
