import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { demoPassword } from '../../prisma/seed/demo-staff.ts'
import { refusalOf } from '../api/shop.ts'
import { bringBrowser, DESK, hold, openPage, picture } from './browser.ts'
import { chooseGoods, enter, fillCampaign, logIn, publish, typeTime, uploadBanner } from './merchant-desk.ts'
import { clientOf, draftSmallSale, shopperClient, staffClient } from './people.ts'

bringBrowser()

const hour = 3_600_000
const patient = { timeout: 20_000 }

// Not by its role: under a dialog nothing has one.
const saving = (page: Page) => page.locator('.saving')
const saved = (page: Page) => saving(page).getByText('已保存').waitFor()
const campaignIdIn = (page: Page) => /campaigns\/(\d+)/.exec(page.url())?.[1] as string

describe('a new merchant', () => {
  it('builds a campaign from an empty draft, with a picture of their own, and what is wrong stops it', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'campaigns/new')
    await page.getByRole('button', { name: '开始填写' }).click()
    await chooseGoods(page, '900000')
    await page.getByText('超过货架库存，暂时无法发布').waitFor()
    await picture(page, 'wizard-goods')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('活动价').fill('9.90')
    await page.getByLabel('每人限购').fill('4')
    await page.getByLabel('每单限购').fill('5')
    await page.getByText('不能超过每人限购').waitFor()
    await page.getByLabel('每单限购').fill('2')
    await page.getByText('不能超过每人限购').waitFor({ state: 'hidden' })
    await picture(page, 'wizard-price')
    await page.getByRole('button', { name: '下一步' }).click()
    await typeTime(page.getByLabel('开始时间'), Date.now() + hour)
    await typeTime(page.getByLabel('结束时间'), Date.now() + 2 * hour)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('radio', { name: '先到先得' }).check()
    await page.getByLabel('每秒放行').fill('2')
    await page.getByRole('spinbutton', { name: '同时在抢' }).fill('3')
    await page.getByRole('note', { name: '放行估算' }).getByText('卡在「同时在抢」').waitFor()
    await picture(page, 'wizard-room')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('请填写活动名称').waitFor()
    await page.getByLabel('活动名称').fill('新商家的第一场')
    await uploadBanner(page)
    await page.getByLabel('手机预览').getByText('新商家的第一场').waitFor()
    await picture(page, 'wizard-page')

    await page.getByRole('button', { name: '下一步' }).click()
    const review = page.getByRole('region', { name: '发布前检查' })
    await review.getByText('货架库存不足').waitFor()
    expect(await page.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true)
    await picture(page, 'wizard-blocked')
    const campaignId = campaignIdIn(page)
    // The button is a courtesy; the server is the one that refuses.
    const operator = await staffClient('OPERATOR')
    expect(await refusalOf(operator.staff.campaigns.publish.mutate({ campaignId }))).toMatchObject({
      outcome: 'SHELF_STOCK_SHORT',
    })

    await review.getByRole('button', { name: '去「商品与库存」修改' }).click()
    await page.getByLabel('活动库存').fill('40')
    await page.getByRole('button', { name: '检查与发布' }).click()
    await review.getByText('货架库存不足').waitFor({ state: 'hidden' })
    await picture(page, 'wizard-review')
    await publish(page)
    const published = await operator.staff.campaigns.get.query({ campaignId })
    expect(published).toMatchObject({
      state: 'PUBLISHED',
      offers: [{ total: 40, buyerLimit: 4, orderLimit: 2, priceFen: 990 }],
    })
    expect(published.banner).not.toContain('banner-tide')
  })

  it('sells three sessions at once, each a campaign of its own, and an order holds no more than it may', async () => {
    const owner = await staffClient('OWNER')
    const page = await openPage(DESK)
    await enter(page, 'OWNER', 'campaigns/new')
    const startsAt = Date.now() - 60_000
    await fillCampaign(page, { title: '三天连抢', startsAt, endsAt: Date.now() + hour, price: '9.90', total: '5' })
    await page.getByRole('button', { name: '时间与场次' }).click()
    await page.getByText('多场次').click()
    await page.getByLabel('每天另外的场次').press('Backspace')
    await page.getByLabel('每天另外的场次').press('Backspace')
    await page.getByText('共 3 场').waitFor()
    await picture(page, 'wizard-sessions')
    await page.getByRole('button', { name: '价格与限购' }).click()
    await page.getByLabel('每人限购').fill('3')
    await page.getByLabel('每单限购').fill('2')
    await page.getByRole('button', { name: '检查与发布' }).click()
    await page.getByRole('columnheader', { name: '每场 × 3' }).waitFor()
    await publish(page)
    await page.getByText('同一系列的 3 场').waitFor()
    await picture(page, 'wizard-series')

    const campaignId = campaignIdIn(page)
    const series = await owner.staff.drafts.series.query({ campaignId })
    expect(series.map((session) => session.startsAt - series[0]!.startsAt)).toEqual([0, 24 * hour, 48 * hour])
    await owner.staff.campaigns.prewarm.mutate({ campaignId })
    const { offers } = await clientOf().campaigns.get.query({ campaignId })
    const shopper = await shopperClient()
    const buy = (quantity: number) =>
      shopper.rush.buy.mutate({ offerId: offers[0]?.id as string, quantity, requestId: crypto.randomUUID() })
    expect(await refusalOf(buy(3))).toMatchObject({ outcome: 'ORDER_LIMIT_REACHED' })
    await buy(2)
  })
})

describe('what was typed', () => {
  it('outlives the session that ended in the middle of the wizard, and the tab that was closed on it', async () => {
    const owner = await staffClient('OWNER')
    const draft = await draftSmallSale(owner, '写到一半', 3)
    const page = await openPage(DESK, [/401 .*staff\./])
    const token = await enter(page, 'OWNER', `campaigns/${draft.id}/edit?step=PAGE`)
    // The session ends with the words typed and on their way: were it over before, the question might take them from the field.
    const typeAtTheEndOf = async (session: string, words: string) => {
      const save = await hold(page, 'staff.drafts.save')
      await page.getByLabel('副标题').fill(words)
      await save.arrived
      await clientOf(session).staff.logout.mutate()
      await save.release()
    }
    await typeAtTheEndOf(token, '登录过期时写的')
    const asked = page.getByRole('dialog', { name: '登录已过期' })
    await asked.waitFor()
    await saving(page).getByText('登录已过期，已存在这台电脑上').waitFor()
    await picture(page, 'wizard-expired')
    // Not even answered: the tab goes, and somebody comes back tomorrow.
    await page.goto('about:blank')
    await page.goto(`${inject('shop').admin}campaigns/${draft.id}/edit?step=PAGE`)
    await logIn(page, 'owner', demoPassword)
    expect(await page.getByLabel('副标题').inputValue()).toBe('登录过期时写的')
    await saved(page)

    const again = await page.evaluate<string>("localStorage.getItem('tidegate.staff-session')")
    await typeAtTheEndOf(again, '第二次也没丢')
    await asked.waitFor()
    await logIn(asked, 'owner', demoPassword)
    await asked.waitFor({ state: 'hidden' })
    await saved(page)
    const stored = await (await staffClient('OWNER')).staff.drafts.get.query({ campaignId: draft.id })
    expect(stored.document.subtitle).toBe('第二次也没丢')
  })

  it('is told of where it cannot be saved: nothing older is saved or published for it, and leaving asks', async () => {
    const owner = await staffClient('OWNER')
    const draft = await draftSmallSale(owner, '规则太长', 3)
    const page = await openPage(DESK)
    await enter(page, 'OWNER', `campaigns/${draft.id}/edit?step=PAGE`)
    const unsaved = '没有保存：有的内容太长或格式不对'
    await page.locator('#rules').fill('字'.repeat(10_001))
    await saving(page).getByText(unsaved).waitFor()
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.locator('.ant-message').getByText(unsaved).waitFor()
    await page.getByRole('button', { name: '检查与发布' }).click()
    await page.locator('form').getByRole('alert').getByText(unsaved).waitFor()
    expect(await page.getByRole('button', { name: '发布', exact: true }).count()).toBe(0)
    await page.locator('.page-back').click()
    await page.getByRole('button', { name: '留在这里' }).click()

    await page.getByRole('button', { name: '页面内容' }).click()
    await page.locator('#rules').fill(`${'字'.repeat(501)}\n先到先得`)
    await saved(page)
    const stored = await owner.staff.drafts.get.query({ campaignId: draft.id })
    expect(stored.document.rules).toEqual(['字'.repeat(501), '先到先得'])
    expect(await refusalOf(owner.staff.campaigns.publish.mutate({ campaignId: draft.id }))).toMatchObject({
      outcome: 'CAMPAIGN_INVALID',
    })
  })

  it('by two people in one draft: the second is told what changed, and loads it or writes over it', async () => {
    const owner = await staffClient('OWNER')
    const { id: campaignId } = await draftSmallSale(owner, '两个人的草稿', 3)
    const page = await openPage(DESK, [/409 .*staff\.drafts\.save/])
    await enter(page, 'OPERATOR', `campaigns/${campaignId}/edit?step=PAGE`)
    await page.getByLabel('副标题').waitFor()
    const colleague = async (change: object) => {
      const { version, document } = await owner.staff.drafts.get.query({ campaignId })
      await owner.staff.drafts.save.mutate({ campaignId, version, document: { ...document, ...change }, kind: 'SAVED' })
    }
    await colleague({ title: '店主改的名字', payWindowSeconds: 600 })

    await page.getByLabel('副标题').fill('运营写的副标题')
    const told = page.getByRole('dialog', { name: '林潮刚刚保存了这份草稿' })
    const row = (label: string) => told.getByRole('row').filter({ hasText: label })
    await row('活动名称').getByText('店主改的名字').waitFor()
    await row('支付时限').getByText('10 分钟').waitFor()
    await row('副标题').getByText('运营写的副标题').waitFor()
    await picture(page, 'wizard-conflict')
    await told.getByRole('button', { name: '保留对方的版本，再写上我的修改' }).click()
    await page.getByText('已写上您的修改').waitFor()
    expect(await page.getByLabel('活动名称').inputValue()).toBe('店主改的名字')
    const merged = await owner.staff.drafts.get.query({ campaignId })
    expect(merged.document).toMatchObject({ title: '店主改的名字', subtitle: '运营写的副标题', payWindowSeconds: 600 })

    await colleague({ title: '店主又改了' })
    await page.getByLabel('副标题').fill('这次不要了')
    await told.getByRole('button', { name: '放弃我的修改，载入对方的版本' }).click()
    await expect.poll(() => page.getByLabel('活动名称').inputValue(), patient).toBe('店主又改了')
    expect(await page.getByLabel('副标题').inputValue()).toBe('运营写的副标题')
    await saved(page)
  })
})

describe('earlier work', () => {
  it('is copied, kept as a template, compared field by field and taken back', async () => {
    const owner = await staffClient('OWNER')
    const source = await draftSmallSale(owner, '去年的双十一', 7)
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', `campaigns/${source.id}`)
    await page.getByRole('button', { name: '复制' }).click()
    await page.getByRole('heading', { name: '去年的双十一（副本）' }).waitFor()
    expect(await page.getByLabel('活动库存').inputValue()).toBe('7')

    await page.getByLabel('活动库存').fill('9')
    await page.getByRole('button', { name: '保存草稿' }).click()
    await saved(page)
    await page.getByRole('button', { name: '版本记录' }).click()
    await page.getByText('1 处不同').waitFor()
    const change = page.getByRole('row').filter({ hasText: '活动库存' })
    await expect.poll(() => change.getByRole('cell').allInnerTexts()).toEqual(['7', '9'])
    await picture(page, 'wizard-versions')
    await page.getByRole('button', { name: '恢复到版本 1' }).click()
    await page.getByRole('button', { name: '确认恢复到版本 1' }).click()
    await page.getByText('草稿已恢复成版本 1').waitFor()
    await page.goBack()
    await expect.poll(() => page.getByLabel('活动库存').inputValue(), patient).toBe('7')

    await page.getByRole('button', { name: '存为模板' }).click()
    await page.getByLabel('模板名称').fill('双十一模板')
    await page.getByRole('button', { name: '确认存为模板' }).click()
    await page.getByText('模板已保存').waitFor()
    await page.getByRole('button', { name: '删除草稿' }).click()
    const really = page.getByRole('button', { name: '确认删除草稿' })
    await page.getByLabel('确认活动名称').fill('去年的双十一')
    expect(await really.isDisabled()).toBe(true)
    await page.getByLabel('确认活动名称').fill('去年的双十一（副本）')
    await really.click()
    await page.getByText('草稿已删除').waitFor()

    await page.getByRole('button', { name: '新建活动' }).click()
    await page.getByRole('listitem').filter({ hasText: '双十一模板' }).getByRole('button', { name: '使用' }).click()
    await page.getByRole('heading', { name: '去年的双十一（副本）' }).waitFor()
    expect(await page.getByLabel('活动库存').inputValue()).toBe('7')
    await picture(page, 'wizard-from-template')
  })
})

/** A wide picture that no shop has yet: the page itself. */
