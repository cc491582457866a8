/** After the sale: codes and parcels go out, money goes back, and the day's books agree with WeChat's. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { fen } from '../../packages/shared/src/fen.ts'
import { type Client, draftOf, refusalOf } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, picture } from './browser.ts'
import { enter, settleToday } from './merchant-desk.ts'
import {
  address,
  buyOne,
  buyParcel,
  openSmallSale,
  payFor,
  shopperClient,
  staffClient,
  stateOf,
  switchSandbox,
} from './people.ts'

bringBrowser()
afterAll(() => switchSandbox({ bill: 'normal' }))

const patient = { timeout: 20_000 }
describe('codes', () => {
  it('come in by file, are sold and delivered, and the money goes back from the order', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'cards')
    const [pool] = (await (await staffClient('OPERATOR')).staff.cards.pools.query({})).items
    if (!pool) throw new Error('the demo shop sells no codes')
    await picture(page, 'cards')
    await page.getByRole('row').filter({ hasText: pool.title }).first().getByRole('link').click()
    await page.getByRole('button', { name: '导入卡密' }).click()
    const importing = page.getByRole('dialog', { name: '导入卡密' })
    const [one, two, three] = Array.from({ length: 3 }, () => `E2E-${crypto.randomUUID()}`)
    const name = `第二批 ${one?.slice(-4)}`
    await importing.locator('input[type=file]').setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from([one, two, one, '', three].join('\n')),
    })
    await importing.getByRole('button', { name: '开始导入' }).click()
    for (const count of ['已读 5 行', '入库 3 行', '重复 1 行', '有误 1 行']) await importing.getByText(count).waitFor()
    await picture(page, 'cards-imported')
    await importing.getByRole('button', { name: '完成' }).click()
    await page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: '1 / 1' }).click()
    const errors = page.getByRole('dialog', { name: `「${name}」没有入库的行` })
    await errors.getByText('与已有卡密重复').waitFor()
    await errors.getByText('空行').waitFor()
    await picture(page, 'cards-errors')

    const { orderId, shopper } = await sellCode(pool.skuId)
    await expect.poll(() => stateOf(shopper, orderId), patient).toBe('DELIVERED')
    const drawer = await openOrder(page, orderId)
    await drawer.getByText('第 1 张').waitFor()
    await drawer.getByText('买家还没看过').waitFor()
    expect(await drawer.getByRole('button', { name: '查看', exact: true }).isDisabled()).toBe(true) // an owner's, with a reason
    await picture(page, 'order-delivered')

    await drawer.getByRole('button', { name: /退款$/ }).click()
    const asking = page.getByRole('dialog', { name: '退款给买家' })
    const really = asking.getByRole('button', { name: '确认退款' })
    expect(await really.isDisabled()).toBe(true)
    await asking.getByLabel('退款原因').fill('买错了，协商退款')
    await picture(page, 'order-refund')
    await really.click()
    await page.getByText('已决定退款，正在交给微信').first().waitFor()
    await drawer.getByText('已退款').first().waitFor(patient)
    await drawer.getByText('退款 12 元，已到账').waitFor()
    await picture(page, 'order-refunded')
    expect(await refusalOf(shopper.cards.reveal.mutate({ orderId, slot: 1 }))).toMatchObject({ status: 409 })

    await page.goto(`${inject('shop').admin}refunds?state=DONE`)
    await page.getByRole('row').filter({ hasText: orderId }).getByText('已退款').waitFor()
    await picture(page, 'refunds')
  })
})

describe('parcels', () => {
  it('leave one by one with an address, or many by a file, and can be corrected once', async () => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '要发货的', 5)
    const first = await buyParcel(sale.offerId)
    const second = await buyParcel(sale.offerId)
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'shipping')
    const row = page.getByRole('row').filter({ hasText: first.orderId })
    await row.getByText('139****4321').waitFor()
    await picture(page, 'shipping')
    await row.getByRole('button', { name: '发货' }).click()
    const shipping = page.getByRole('dialog', { name: '发货' })
    await shipping.getByRole('button', { name: '显示收货信息' }).click()
    await shipping.getByText(address.phone).waitFor()
    await choose(page, shipping, '快递公司', '顺丰速运')
    await shipping.getByLabel('快递单号').fill('SF1234567890')
    await picture(page, 'shipping-one')
    await shipping.getByRole('button', { name: '确认发货' }).click()
    await row.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: '批量发货' }).click()
    const bulk = page.getByRole('dialog', { name: '批量发货' })
    const csv = `订单号,快递公司,快递单号\n${second.orderId},中通快递,ZT99887766\n${first.orderId},没有这家,X\n`
    await bulk
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await bulk.getByText('发货 1 单，1 行没有成功').waitFor()
    await bulk.getByText('不认识的快递公司：没有这家').waitFor()
    await picture(page, 'shipping-bulk')
    expect(await stateOf(second.shopper, second.orderId)).toBe('SHIPPED')

    const drawer = await openOrder(page, first.orderId)
    await drawer.getByText('顺丰速运 SF1234567890').first().waitFor()
    await drawer.getByRole('button', { name: '更正物流' }).click()
    const correcting = page.getByRole('dialog', { name: '更正物流信息' })
    await choose(page, correcting, '快递公司', '中通快递')
    await correcting.getByLabel('快递单号').fill('ZT1234567890')
    await correcting.getByRole('button', { name: '确认更正物流' }).click()
    await drawer.getByText('更正物流：中通快递 ZT1234567890').waitFor()
    await picture(page, 'order-shipped')
  })
})

describe('refunds', () => {
  it('that buyers ask for are answered: no with a word, yes in two steps; a part leaves the order as it is', async () => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '要退款的', 5)
    const declined = await buyParcel(sale.offerId)
    const approved = await buyParcel(sale.offerId)
    for (const { shopper, orderId } of [declined, approved])
      await shopper.orders.askRefund.mutate({ orderId, note: '颜色不喜欢' })
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'refunds?state=ASKED')
    const rowOf = ({ orderId }: { orderId: string }) => page.getByRole('row').filter({ hasText: orderId })
    await rowOf(declined).getByText('颜色不喜欢').waitFor()
    await picture(page, 'refunds-asked')
    await rowOf(declined).getByRole('button', { name: '不同意' }).click()
    await page.getByLabel('给买家的答复').fill('可以换一个颜色')
    await page.getByRole('button', { name: '确认不同意' }).click()
    await rowOf(declined).waitFor({ state: 'detached' })
    await rowOf(approved).getByRole('button', { name: '同意退款' }).click()
    await page.getByRole('button', { name: '确认同意退款' }).click()
    await expect.poll(() => stateOf(approved.shopper, approved.orderId), patient).toBe('REFUNDED')

    const drawer = await openOrder(page, declined.orderId)
    await drawer.getByText('可以换一个颜色').first().waitFor()
    await drawer.getByRole('button', { name: /退款$/ }).click()
    const asking = page.getByRole('dialog', { name: '退款给买家' })
    await asking.getByRole('radio', { name: '只退一部分' }).check()
    await asking.getByLabel('退款原因').fill('补偿差价')
    await asking.getByLabel('退款金额').fill('9.01')
    await asking.getByText('超过了还可以退的金额').waitFor()
    await asking.getByLabel('退款金额').fill('2.50')
    // Somebody writes a note meanwhile: what was decided on is no longer what there is.
    const colleague = await staffClient('OWNER')
    await colleague.staff.orders.annotate.mutate({ orderId: declined.orderId, note: '已电话沟通' })
    await asking.getByText('订单刚刚有变化，请先核对').waitFor(patient)
    await asking.getByRole('button', { name: '已核对，继续' }).click()
    await asking.getByRole('button', { name: '确认退款' }).click()
    await drawer.getByText('退款 2.50 元，已到账').waitFor(patient)
    await drawer.getByText('还可以退').waitFor()
    expect(await declined.shopper.orders.get.query({ orderId: declined.orderId })).toMatchObject({
      state: 'PAID',
      refundedFen: 250,
    })
    await picture(page, 'order-part-refunded')
  })

  it('and a payment that is believed in is asked about, not booked', async () => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '没有付款的', 2)
    const shopper = await shopperClient()
    const { orderId } = await buyOne(shopper, sale.offerId)
    await shopper.payments.start.mutate({ orderId })
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', `orders?open=${orderId}`)
    await page.getByRole('button', { name: '查询支付' }).click()
    await page.getByRole('button', { name: '确认查询支付' }).click()
    await page.getByText('微信回答：没有收到这笔付款，订单不变').waitFor()
    await page.getByText('商家向微信查询：未支付').waitFor()
    await picture(page, 'order-asked')
  })
})

describe('the day', () => {
  it('is settled with WeChat to the fen', async () => {
    await switchSandbox({ bill: 'TODAY' })
    const page = await openPage(DESK)
    await enter(page, 'OWNER', 'settlement')
    const today = await settleToday(page)
    await page.getByText(`${today} 核对完毕，没有待处理的差异`).waitFor()
    const row = page.getByRole('row').filter({ hasText: today })
    await row.getByText('分毫不差').waitFor()
    await picture(page, 'settlement')
    await page.getByRole('tab', { name: '差异' }).click()
    await page.getByText('没有待处理的差异').last().waitFor()
  })
})

describe('who may only read', () => {
  it('sees the pages and moves no money', async () => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '只看不动', 2)
    const { orderId } = await buyParcel(sale.offerId)
    const page = await openPage(DESK)
    await enter(page, 'VIEWER', `orders?open=${orderId}`)
    await page.getByRole('button', { name: /发货$/ }).waitFor()
    for (const name of [/发货$/, /退款$/, /备注$/])
      expect(await page.getByRole('button', { name }).isDisabled(), String(name)).toBe(true)

    const { staff } = await staffClient('VIEWER')
    const [pool] = (await staff.cards.pools.query({})).items
    const skuId = pool?.skuId as string
    const writes = [
      staff.orders.refund.mutate({ orderId, version: 1, amountFen: null, note: '退' }),
      staff.orders.confirmPaid.mutate({ orderId }),
      staff.orders.annotate.mutate({ orderId, note: '记' }),
      staff.shipping.ship.mutate({ orderId, carrier: 'SF', trackingNo: 'SF1234567890' }),
      staff.shipping.labels.mutate({ orderIds: [orderId] }),
      staff.settlement.settle.mutate({ day: '2026-01-01' }),
      staff.settlement.resolve.mutate({ id: '1', action: 'QUERY' }),
      staff.cards.openImport.mutate({ skuId, name: '批次' }),
      staff.cards.generate.mutate({ requestId: crypto.randomUUID(), skuId, name: '批次', count: 1 }),
      staff.cards.reveal.mutate({ orderId, slot: 1, reason: '想看' }),
      staff.cards.setLowMark.mutate({ skuId, lowMark: 1 }),
    ]
    for (const refused of await Promise.all(writes.map((write) => refusalOf(write))))
      expect(refused).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })
  })
})

/** A campaign of one code, sold and paid. */
async function sellCode(skuId: string): Promise<{ shopper: Client; orderId: string }> {
  const { staff } = await staffClient('OPERATOR')
  const banner = (await staff.media.list.query({ search: 'banner' })).items[0]
  if (!banner) throw new Error('the demo shop has no banners')
  const offers = [{ skuId, priceFen: fen(1200), total: 1, buyerLimit: 1 }]
  const { id: campaignId } = await staff.campaigns.save.mutate(
    draftOf({ title: '卡密首发', banner: banner.path, offers }),
  )
  const published = await staff.campaigns.publish.mutate({ campaignId })
  await staff.campaigns.prewarm.mutate({ campaignId })
  const shopper = await shopperClient()
  const { orderId } = await buyOne(shopper, published.offers[0]?.id as string)
  await payFor(shopper, orderId)
  return { shopper, orderId }
}

async function openOrder(page: Page, orderId: string): Promise<Locator> {
  await page.goto(`${inject('shop').admin}orders?open=${orderId}`)
  const drawer = page.getByRole('dialog', { name: '订单详情' })
  await drawer.getByText(orderId).first().waitFor()
  return drawer
}

/** antd's choices come up outside the dialog. */
async function choose(page: Page, dialog: Locator, field: string, choice: string): Promise<void> {
  await dialog.getByLabel(field).click()
  await page.locator('.ant-select-item-option').filter({ hasText: choice }).filter({ visible: true }).click()
}
