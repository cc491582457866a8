import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { defaultRoomSettings } from '../../packages/shared/src/contracts/waiting-room.ts'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { refusalOf } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, PHONE, picture } from './browser.ts'
import { enter, fillCampaign, logIn, publish, tile } from './merchant-desk.ts'
import { draftSmallSale, shopperClient, staffClient } from './people.ts'

bringBrowser()

const hour = 3_600_000

describe('a launch', () => {
  it('with a lottery: form, publish, prewarm, gate, live view, slower, aborted by its name', async () => {
    const title = '夜潮摇号首发'
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'campaigns/new')
    const atRoom = async () => {
      await page.getByRole('radio', { name: '开售摇号' }).check()
      await page.getByLabel('候场开放（秒）').fill('7200')
      await page.getByLabel('每秒放行').fill('')
      await page.getByText('请填写此项').waitFor()
      await page.getByLabel('每秒放行').fill('400')
      await page.getByText('请填写此项').waitFor({ state: 'hidden' })
      await picture(page, 'launch-form')
    }
    const [startsAt, endsAt] = [Date.now() + hour, Date.now() + 2 * hour]
    await fillCampaign(page, { title, startsAt, endsAt, price: '9.90', total: '20', atRoom })
    await publish(page)
    await page.getByText(/^还不能开售：\d+ 项未通过$/).waitFor()
    await page.getByText('活动正在准备中，请稍候').waitFor()
    expect(await page.getByRole('button', { name: '越过检查放行' }).isDisabled()).toBe(true) // an owner's word, not an operator's
    await picture(page, 'launch-shut')
    // An hour ahead the server does not warm it by itself yet.
    await page.getByRole('button', { name: '预热' }).click()
    await page.getByText('预热完成，全部检查通过').waitFor()
    await page.getByText('可以开售').waitFor()
    await picture(page, 'launch-ready')

    const campaignId = /campaigns\/(\d+)/.exec(page.url())?.[1] as string
    const operator = await staffClient('OPERATOR')
    await page.getByRole('button', { name: '实时数据' }).click()
    await page.getByText('候场中').waitFor()
    await enterRoom(campaignId)
    await expect.poll(() => tile(page, '已到场')).toBe('1')
    await picture(page, 'launch-lobby')

    await page.getByRole('button', { name: '调整放行' }).click()
    await page.getByRole('button', { name: '减半' }).click()
    await page.getByText('改为：每秒 200 人，同时在抢 1,000 人').waitFor()
    await picture(page, 'launch-slower')
    await page.getByRole('button', { name: '确认调整放行' }).click()
    await page.getByText('放行已调整').waitFor()
    expect((await operator.staff.campaigns.get.query({ campaignId })).room).toMatchObject({ rate: 200, cap: 1000 })

    await page.getByRole('button', { name: '紧急中止' }).click()
    const really = page.getByRole('button', { name: '确认紧急中止' })
    await page.getByLabel('活动名称').fill('夜潮摇号')
    expect(await really.isDisabled()).toBe(true)
    await page.getByLabel('活动名称').fill(title)
    await picture(page, 'launch-abort')
    await really.click()
    await page.getByText('已中止，所有排队号作废').waitFor()
    await page.getByRole('button', { name: '恢复' }).waitFor()
    expect(await operator.staff.campaigns.get.query({ campaignId })).toMatchObject({ state: 'PAUSED' })
    await picture(page, 'launch-aborted')

    await page.getByRole('link', { name: '活动详情' }).click()
    const history = page.locator('.deeds')
    for (const deed of ['紧急中止', '每秒 200 人，同时在抢 1,000 人', '检查全部通过，放行开售', '发布'])
      await history.getByText(deed).first().waitFor()
  })

  it('that is not ready: its owner may let it go with a reason, which stays beside the gate', async () => {
    const owner = await staffClient('OWNER')
    const { id: campaignId } = await draftSmallSale(owner, '冷启动也要卖', 3, { startsAt: Date.now() + hour })
    await owner.staff.campaigns.publish.mutate({ campaignId })
    const page = await openPage(DESK)
    await enter(page, 'OWNER', `campaigns/${campaignId}`)
    await page.getByText(/^还不能开售：\d+ 项未通过$/).waitFor()
    await page.getByRole('button', { name: '越过检查放行' }).click()
    const really = page.getByRole('button', { name: '确认越过检查放行' })
    await page.getByLabel('放行理由').fill('快')
    expect(await really.isDisabled()).toBe(true)
    await page.getByLabel('放行理由').fill('直播已经开始，先卖')
    await picture(page, 'launch-override')
    await really.click()
    await page.getByText('店主已放行').waitFor()
    await page.getByRole('status').getByText('理由：「直播已经开始，先卖」').waitFor()
    await picture(page, 'launch-overridden')
  })

  it('is watched from a phone', async () => {
    const { id: campaignId } = await draftSmallSale(await staffClient('OWNER'), '口袋里的大促', 3, {
      room: { ...defaultRoomSettings, mode: 'FIFO' },
    })
    const owner = await staffClient('OWNER')
    await owner.staff.campaigns.publish.mutate({ campaignId })
    await owner.staff.campaigns.prewarm.mutate({ campaignId })
    const page = await openPage(PHONE)
    await page.goto(`${inject('shop').admin}campaigns/${campaignId}/live`)
    await logIn(page, 'operator', demoPassword)
    await page.getByText('放行中').waitFor()
    await picture(page, 'launch-live-phone')
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect(width, 'nothing to scroll sideways').toBe(PHONE.width)
    await page.getByRole('button', { name: '暂停' }).tap()
    // While the question still comes in on a busy machine, a finger may miss it.
    const yes = page.getByRole('button', { name: '确认暂停' })
    const paused = async () => {
      if (await yes.isVisible()) await yes.tap({ timeout: 1_000 }).catch(() => {})
      return page.getByText('暂不放行').isVisible()
    }
    await expect.poll(paused, { timeout: 20_000, interval: 1_000 }).toBe(true)
  })

  it('none of it is for who may only read', async () => {
    const { id: campaignId } = await draftSmallSale(await staffClient('OWNER'), '看得到动不得', 3)
    const { staff } = await staffClient('VIEWER')
    // All at once, and each listened to: one that is awaited late would be a rejection that nobody handles.
    const refusals = await Promise.all(
      [
        staff.campaigns.publish.mutate({ campaignId }),
        staff.campaigns.prewarm.mutate({ campaignId }),
        staff.campaigns.clear.mutate({ campaignId, reason: '没有理由的理由' }),
        staff.campaigns.pause.mutate({ campaignId }),
        staff.campaigns.resume.mutate({ campaignId }),
        staff.campaigns.steerRoom.mutate({ campaignId, rate: 1, cap: 1 }),
        staff.campaigns.abort.mutate({ campaignId, title: '看得到动不得' }),
        staff.campaigns.close.mutate({ campaignId }),
        staff.setDegrade.mutate({ level: 3 }),
        staff.resolveDeadLetter.mutate({ id: '1', how: 'GIVE_UP' }),
      ].map(refusalOf),
    )
    for (const refusal of refusals) expect(refusal).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })
    const operator = await staffClient('OPERATOR')
    expect(
      await refusalOf(operator.staff.campaigns.clear.mutate({ campaignId, reason: '运营不是店主' })),
    ).toMatchObject({ outcome: 'STAFF_FORBIDDEN' })
  })
})

describe('the system page', () => {
  it('switches the degrade level in two steps, and back', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'system')
    await page.getByText('没有待处理的失败').waitFor()
    const level = (name: string) => page.locator('.level').filter({ hasText: name })
    await level('正常').getByText('生效中').waitFor()
    await level('关闭非核心功能').getByRole('button', { name: '切换到此级' }).click()
    await picture(page, 'system-degrade')
    await page.getByRole('button', { name: '确认切换' }).click()
    await level('关闭非核心功能').getByText('生效中').waitFor()
    await level('正常').getByRole('button', { name: '切换到此级' }).click()
    await page.getByRole('button', { name: '确认切换' }).click()
    await level('正常').getByText('生效中').waitFor()
  })
})

describe('the admin', () => {
  it('keeps the menu on a wrong turn', async () => {
    const page = await openPage(DESK)
    await enter(page, 'VIEWER', 'nowhere')
    await page.getByText('没有这个页面').waitFor()
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '系统' }).waitFor()
  })

  it('loads its first page without tables, forms and charts', async () => {
    const page = await openPage(DESK)
    await page.goto(inject('shop').admin)
    await page.getByRole('button', { name: '登录', exact: true }).waitFor()
    const scripts = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map((r) => r.name).filter((name) => name.endsWith('.js'))",
    )
    const sizes = await Promise.all(
      scripts.map(async (script) => gzipSync(await (await fetch(script)).bytes()).byteLength),
    )
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    // Nearly all of it is antd's core and the router. A table would add 70 KB, echarts 170.
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(350 * 1024)
  })
})

/** Somebody comes and waits. */
async function enterRoom(campaignId: string): Promise<void> {
  const shopper = await shopperClient()
  await shopper.rooms.enter.mutate({ campaignId, token: crypto.randomUUID().replaceAll('-', '') })
}
