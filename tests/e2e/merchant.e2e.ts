import { describe, expect, inject, it } from 'vitest'
import { DEMO_STAFF, demoPassword } from '../../prisma/seed/demo-staff.ts'
import { type Client, draftOf, refusalOf } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, picture } from './browser.ts'
import { confirm, enter, fillCampaign, logIn, prewarm, tickWarnings, tile } from './merchant-desk.ts'
import { buyOne, clientOf, openSmallSale, payFor, shopperClient, staffClient } from './people.ts'

bringBrowser()

describe('a merchant', () => {
  it('is told when the password is wrong, then comes in', async () => {
    const page = await openPage(DESK, [/401 .*staff\.login/])
    await page.goto(inject('shop').admin)
    await logIn(page, DEMO_STAFF.account, 'not-the-password')
    await page.getByRole('alert').getByText('账号或密码不正确').waitFor()
    await picture(page, 'merchant-login')
    await logIn(page, DEMO_STAFF.account, demoPassword)
    await page.getByRole('heading', { name: '林潮，你好' }).waitFor()
    await picture(page, 'merchant-home')
  })

  it('runs a sale: form, publish, prewarm, live numbers, pause and resume, orders', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'campaigns/new')

    const [startsAt, endsAt] = [Date.now() - 60_000, Date.now() + 3_600_000]
    await fillCampaign(page, { title: '端到端首发', startsAt, endsAt, price: '9.90', total: '20' })
    await tickWarnings(page)
    await picture(page, 'merchant-form')
    await page.getByRole('button', { name: '发布', exact: true }).click()
    const asked = page.getByRole('dialog', { name: '发布「端到端首发」' })
    await asked.getByText('20 件').waitFor()
    await picture(page, 'merchant-publish')
    await asked.getByRole('button', { name: '确认发布' }).click()
    await prewarm(page)
    await picture(page, 'merchant-readiness')
    expect(await page.getByLabel('未通过').count()).toBe(0)
    expect(await page.getByLabel('通过', { exact: true }).count()).toBeGreaterThan(4)

    const campaignId = /campaigns\/(\d+)/.exec(page.url())?.[1] as string
    const { offers } = await clientOf().campaigns.get.query({ campaignId })
    const offerId = offers[0]?.id as string
    await page.getByRole('button', { name: '实时数据' }).click()
    await expect.poll(() => tile(page, '剩余库存')).toBe('20')
    const shoppers = await Promise.all(Array.from({ length: 6 }, () => shopperClient()))
    const orders = await Promise.all(shoppers.map((shopper) => buyOne(shopper, offerId)))
    await payFor(shoppers[0] as Client, orders[0]?.orderId as string)
    const numbers = async () => ({
      left: await tile(page, '剩余库存'),
      ordered: await tile(page, '已下单'),
      paid: await tile(page, '已支付'),
      drift: await tile(page, '偏差'),
    })
    await expect.poll(numbers).toEqual({ left: '14', ordered: '6', paid: '1', drift: '0' })
    await picture(page, 'merchant-live')

    const late = await shopperClient()
    await confirm(page, '暂停')
    await page.getByRole('button', { name: '恢复' }).waitFor()
    expect((await refusalOf(buyOne(late, offerId))).outcome).toBe('PAUSED')
    await picture(page, 'merchant-paused')
    await confirm(page, '恢复')
    await page.getByRole('button', { name: '暂停' }).waitFor()
    const { orderId } = await buyOne(late, offerId)
    await expect.poll(() => tile(page, '剩余库存')).toBe('13')

    await page.getByRole('link', { name: '订单' }).click()
    await page.getByLabel('订单号、手机尾号、微信单号、买家昵称').fill(orderId)
    await page.getByLabel('订单号、手机尾号、微信单号、买家昵称').press('Enter')
    await expect.poll(() => page.getByRole('row').filter({ hasText: '登顶保温壶' }).count()).toBe(1)
    await page.getByRole('button', { name: orderId }).click()
    const drawer = page.getByRole('dialog', { name: '订单详情' })
    await drawer.getByText('待支付').first().waitFor()
    await picture(page, 'merchant-order')
  })

  it('who may only read sees everything and changes nothing', async () => {
    const { campaignId } = await openSmallSale(await staffClient('OWNER'), '只读的人看', 3)
    const page = await openPage(DESK)
    await enter(page, 'VIEWER', `campaigns/${campaignId}`)
    await page.getByText('可以开售').waitFor()
    for (const name of ['暂停', '结束活动', '重新预热'])
      expect(await page.getByRole('button', { name }).isDisabled(), name).toBe(true)
    await page.goto(`${inject('shop').admin}campaigns/new`)
    await page.getByText('您的角色是「只读」').waitFor()
    expect(await page.getByRole('button', { name: '开始填写' }).isDisabled()).toBe(true)
    await picture(page, 'merchant-viewer')

    const viewer = await staffClient('VIEWER')
    for (const write of [
      () => viewer.staff.campaigns.pause.mutate({ campaignId }),
      () => viewer.staff.campaigns.prewarm.mutate({ campaignId }),
      () => viewer.staff.campaigns.save.mutate(draftOf()),
    ])
      expect(await refusalOf(write())).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })
  })
})
