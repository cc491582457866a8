import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { StaffRole } from '../../packages/shared/src/contracts/staff.ts'
import { refusalOf } from '../api/shop.ts'
import { bringBrowser, DESK, openPage, picture } from './browser.ts'
import { enter, logIn } from './merchant-desk.ts'
import { buyParcel, clientOf, openSmallSale, shopperClient, staffClient } from './people.ts'

bringBrowser()

/** An account of its own for each run, hired by the owner; its password is a one-time one. */
async function hireOverApi(role: StaffRole, ownPassword?: string) {
  const owner = await staffClient('OWNER')
  const account = `t${crypto.randomUUID().slice(0, 8)}`
  const login = await owner.staff.people.hire.mutate({ account, name: '试用', role })
  if (ownPassword === undefined) return login
  const client = clientOf((await clientOf().staff.login.mutate(login)).token)
  await client.staff.account.changePassword.mutate({ current: login.password, next: ownPassword })
  return { account, password: ownPassword }
}

async function comeIn(page: Page, login: { account: string; password: string }, path = ''): Promise<void> {
  await page.goto(inject('shop').admin + path)
  await logIn(page, login.account, login.password)
}

const codeOf = (secret: string, at: number) => new TOTP({ secret }).generate({ timestamp: at })

describe('the people of a shop', () => {
  it('an owner hires somebody, who makes a password of their own and sees what their role shows', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OWNER', 'people')
    const account = `t${crypto.randomUUID().slice(0, 8)}`
    await page.getByRole('button', { name: '添加人员' }).click()
    const asked = page.getByRole('dialog', { name: '添加人员' })
    await asked.getByLabel('姓名').fill('<img src=x onerror=alert(1)>')
    await asked.getByLabel('账号').fill('Zhou An')
    await asked.getByText('3–32 位小写字母').waitFor()
    await asked.getByLabel('账号').fill(account)
    await asked.getByRole('combobox', { name: '角色' }).click()
    await page.getByTitle('只读').click()
    await picture(page, 'people-hire')
    await asked.getByRole('button', { name: '确认添加人员' }).click()
    const slip = page.getByRole('dialog', { name: '一次性密码' })
    const password = await slip.locator('dd').nth(1).innerText()
    await picture(page, 'people-one-time-password')
    await slip.getByRole('button', { name: '已转交' }).click()
    const row = page.getByRole('row').filter({ hasText: account })
    await row.getByText('待改一次性密码').waitFor()
    expect(await row.locator('img').count()).toBe(0)
    await picture(page, 'people')

    const theirs = await openPage(DESK, [/400 .*changePassword/, /403 .*people\.list/])
    await comeIn(theirs, { account, password: password.trim() })
    await theirs.getByRole('heading', { name: '先换一个自己的密码' }).waitFor()
    await picture(theirs, 'people-first-password')
    const fill = async (next: string) => {
      await theirs.getByLabel('一次性密码').fill(password.trim())
      await theirs.getByLabel('新密码', { exact: true }).fill(next)
      await theirs.getByLabel('再输一次新密码').fill(next)
      await theirs.getByRole('button', { name: '修改密码' }).click()
    }
    await fill('password1234')
    await theirs.getByText('太容易被猜到').waitFor()
    await fill('four quiet boats at noon')
    await theirs.getByRole('button', { name: '退出登录' }).waitFor()
    expect(await theirs.getByRole('link', { name: '人员' }).count()).toBe(0)
    await theirs.goto(`${inject('shop').admin}buyers/blocks`)
    expect(await theirs.getByRole('button', { name: '添加限制' }).isDisabled()).toBe(true)
    await theirs.goto(`${inject('shop').admin}people`)
    await theirs.getByText('您的角色没有此操作的权限').waitFor()
    await picture(theirs, 'people-viewer')
    const viewer = clientOf(
      (await clientOf().staff.login.mutate({ account, password: 'four quiet boats at noon' })).token,
    )
    const block = viewer.staff.buyers.block.mutate({ kind: 'ADDRESS', value: '192.0.2.1', minutes: 5, reason: '试试' })
    expect(await refusalOf(block)).toMatchObject({ outcome: 'STAFF_FORBIDDEN', status: 403 })

    await page.getByRole('link', { name: '审计' }).click()
    await page.getByRole('row').filter({ hasText: '添加人员' }).first().getByText(account).waitFor()
    await picture(page, 'audit')
  })

  it.for([
    { role: 'WAREHOUSE', may: [/发货$/], mayNot: [/退款$/, /备注$/] },
    { role: 'SUPPORT', may: [/退款$/, /备注$/], mayNot: [/发货$/] },
  ] as const)('on one order $role is offered what is theirs', async ({ role, may, mayNot }) => {
    const sale = await openSmallSale(await staffClient('OPERATOR'), '各管一段', 2)
    const { orderId } = await buyParcel(sale.offerId)
    const page = await openPage(DESK)
    await comeIn(page, await hireOverApi(role, 'four lamps above the quay'), `orders?open=${orderId}`)
    await page.getByRole('button', { name: /发货$/ }).waitFor()
    const offered = (names: readonly RegExp[]) =>
      Promise.all(names.map((name) => page.getByRole('button', { name }).isEnabled()))
    expect(await offered(may)).toEqual(may.map(() => true))
    expect(await offered(mayNot)).toEqual(mayNot.map(() => false))
  })

  it('binds an authenticator, and is asked for its code from then on', async () => {
    const login = await hireOverApi('OPERATOR', 'nine lanterns over calm water')
    const page = await openPage(DESK, [/400 .*confirmTwoFactor/, /401 .*staff\.login/])
    await comeIn(page, login, 'account')
    await page.getByRole('button', { name: '开启两步验证' }).click()
    const asked = page.getByRole('dialog', { name: '开启两步验证' })
    await asked.getByLabel('密码').fill(login.password)
    await asked.getByRole('button', { name: '下一步' }).click()
    const secret = (await asked.locator('.secret').innerText()).trim()
    await picture(page, 'account-enrol')
    await asked.getByLabel('验证码').fill('000000')
    await asked.getByRole('button', { name: '开启两步验证' }).click()
    await asked.getByText('验证码不正确').waitFor()
    const at = Date.now()
    await asked.getByLabel('验证码').fill(codeOf(secret, at))
    await asked.getByRole('button', { name: '开启两步验证' }).click()
    await asked.getByLabel('恢复码', { exact: true }).locator('li').nth(9).waitFor()
    const recovery = await asked.locator('.recovery-codes li').first().innerText()
    await picture(page, 'account-recovery-codes')
    await asked.getByLabel('我已保存好恢复码').check()
    await asked.getByRole('button', { name: '完成' }).click()
    await page.getByText('还有 10 个恢复码可用').waitFor()
    await picture(page, 'account')

    await page.getByRole('button', { name: '退出登录' }).click()
    await logIn(page, login.account, login.password)
    await page.getByLabel('验证码').waitFor()
    await picture(page, 'login-code')
    const type = async (code: string) => {
      await page.getByLabel('验证码').fill(code)
      await page.getByRole('button', { name: '登录', exact: true }).click()
    }
    // The one that switched it on is used up.
    await type(codeOf(secret, at))
    await page.getByText('验证码不正确或已用过').waitFor()
    await type(codeOf(secret, at + 30_000))
    await page.getByRole('button', { name: '退出登录' }).click()
    await logIn(page, login.account, login.password)
    await type(recovery)
    await page.getByRole('button', { name: '退出登录' }).waitFor()
  })

  it('is signed out from elsewhere, and goes on where it stopped with what was typed', async () => {
    const login = await hireOverApi('OPERATOR', 'paper ships and slow winters')
    const { id } = await (await shopperClient()).buyers.me.query()
    const page = await openPage(DESK, [/401 .*staff\./])
    await comeIn(page, login, `buyers/${id}`)
    await page.getByLabel('备注').fill('写到一半，被别处退出')

    const elsewhere = await openPage(DESK)
    await comeIn(elsewhere, login, 'account')
    await elsewhere.locator('.sessions li').nth(1).waitFor()
    await elsewhere.getByRole('button', { name: '退出其他设备' }).click()
    await elsewhere.getByRole('button', { name: '全部退出' }).click()
    await elsewhere.getByText(/已退出 \d+ 处登录/).waitFor()

    await page.getByRole('button', { name: '写下备注' }).click()
    const asked = page.getByRole('dialog', { name: '登录已过期' })
    await logIn(asked, login.account, login.password)
    await asked.waitFor({ state: 'hidden' })
    expect(await page.getByLabel('备注').inputValue()).toBe('写到一半，被别处退出')
    await page.getByRole('button', { name: '写下备注' }).click()
    await page.locator('.notes').getByText('写到一半').waitFor()
  })

  it('finds a buyer, notes what colleagues should know, and keeps them out', async () => {
    const shopper = await shopperClient()
    const { id, nickname } = await shopper.buyers.me.query()
    const page = await openPage(DESK)
    await enter(page, 'OPERATOR', 'buyers')
    await page.getByPlaceholder('编号、昵称').fill(id)
    await page.getByRole('row').filter({ hasText: id }).getByRole('link').click()
    await page.getByLabel('备注').fill('<script>alert(1)</script> 多次拒收')
    await page.getByRole('button', { name: '写下备注' }).click()
    await page.locator('.notes').getByText('多次拒收').waitFor()
    await page.getByRole('button', { name: /限制$/ }).click()
    const asked = page.getByRole('dialog', { name: `限制买家 ${nickname}` })
    await asked.getByLabel('理由').fill('脚本抢购')
    await picture(page, 'buyer-block')
    await asked.getByRole('button', { name: '确认限制' }).click()
    await page.getByText('限制中').waitFor()
    await picture(page, 'buyer')
    const tap = shopper.rush.buy.mutate({ offerId: '1', quantity: 1, requestId: crypto.randomUUID() })
    expect((await refusalOf(tap)).outcome).toBe('BLOCKED')

    await page.goto(`${inject('shop').admin}buyers/blocks`)
    const row = page.getByRole('row').filter({ hasText: nickname }).first()
    await row.waitFor()
    await picture(page, 'blocks')
    await row.getByRole('button', { name: '解除' }).click()
    await page.getByRole('button', { name: '确认解除' }).click()
    await page.getByText('已解除').waitFor()
  })

  it('lets an owner demand a second factor of everybody, once they have one themselves', async () => {
    const [chief, login] = [await hireOverApi('OWNER', 'silver reeds by a north gate'), await hireOverApi('VIEWER')]
    const owner = clientOf((await clientOf().staff.login.mutate(chief)).token)
    expect(await refusalOf(owner.staff.people.requireTwoFactor.mutate({ required: true }))).toMatchObject({
      outcome: 'OWN_TWO_FACTOR_FIRST',
    })
    const { secret } = await owner.staff.account.offerTwoFactor.mutate({ password: chief.password })
    await owner.staff.account.confirmTwoFactor.mutate({ code: codeOf(secret, Date.now()) })
    await owner.staff.people.requireTwoFactor.mutate({ required: true })
    try {
      const page = await openPage(DESK)
      await comeIn(page, login)
      await page.getByLabel('一次性密码').fill(login.password)
      await page.getByLabel('新密码', { exact: true }).fill('copper kettles in the rain')
      await page.getByLabel('再输一次新密码').fill('copper kettles in the rain')
      await page.getByRole('button', { name: '修改密码' }).click()
      await page.getByRole('heading', { name: '绑定验证器' }).waitFor()
      await picture(page, 'people-first-factor')
    } finally {
      await owner.staff.people.requireTwoFactor.mutate({ required: false })
    }
  })

  it('narrows the audit by who, what and when, in the address', async () => {
    const page = await openPage(DESK)
    await enter(page, 'OWNER', 'audit?action=staff')
    await page.getByRole('row').filter({ hasText: '设置两步验证要求' }).first().waitFor()
    expect(await page.getByRole('row').filter({ hasText: '保存草稿' }).count()).toBe(0)
    await page.goto(`${inject('shop').admin}audit?to=2020-01-01`)
    await page.getByText('没有符合条件的记录').waitFor()
  })
})
