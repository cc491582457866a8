import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeToSession, loginPolicy } from '../../bff/src/buyers/wechat/code-to-session.ts'
import type { Clock } from '../../bff/src/kernel/clock.ts'
import type { Bill } from '../../bff/src/payments/wechat-pay/bill.ts'
import { type WechatPayClientDeps, wechatPayClient } from '../../bff/src/payments/wechat-pay/client.ts'
import { type NotifyOutcome, parseNotify } from '../../bff/src/payments/wechat-pay/notify.ts'
import { wechatPayPolicies } from '../../bff/src/payments/wechat-pay/policies.ts'
import type { RefundOutcome } from '../../bff/src/payments/wechat-pay/refund.ts'
import { paymentRequest } from '../../bff/src/payments/wechat-pay/sign.ts'
import { type BillLine, readFundBill, readTradeBill } from '../../bff/src/settlement/parse-bill.ts'
import type { SandboxConfig } from './config.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts'
import type { Switches } from './switches.ts'

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const appId = 'wx8888888888888888'
const appSecret = 'sandbox-secret'
const apiV3Key = '0123456789abcdef0123456789abcdef'
const mchId = '1900007291'
const mchSerial = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
/** A second merchant number of the same shop, with keys of its own. */
const other = {
  keys: stranger,
  merchant: {
    mchId: '1900007292',
    mchSerial: '00AB',
    mchPublicKey: stranger.publicKey,
    apiV3Key: 'fedcba9876543210fedcba9876543210',
  },
}

let dir: string
let config: SandboxConfig
let sandbox: Sandbox
let inbox: Inbox

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-'))
  config = {
    host: '127.0.0.1',
    port: 0,
    dir,
    logLevel: 'silent',
    exitWithParent: false,
    appId,
    appSecret,
    merchants: [{ mchId, mchSerial, mchPublicKey: merchant.publicKey, apiV3Key }, other.merchant],
    merchantName: '潮闸优选',
    wechatPayKeyId: 'PUB_KEY_ID_0119000072912024110100000000000001',
    wechatPayPrivateKey: wechat.privateKey,
    returnOrigins: [],
  }
  inbox = await openInbox()
  await start()
})

afterEach(async () => {
  await sandbox.stop()
  await inbox.close()
  await rm(dir, { recursive: true })
})

describe('login', () => {
  it('exchanges a code once, and knows the same device again', async () => {
    const code = await loginCode('phone-1')
    const first = await login(code)
    expect(first).toMatchObject({ kind: 'SESSION', openId: expect.stringMatching(/^o[\w-]{27}$/) })
    expect(await login(code)).toEqual({ kind: 'INVALID_CODE' })
    expect(await login(await loginCode('phone-1'))).toMatchObject({ openId: (first as { openId: string }).openId })
    expect(JSON.stringify(first)).not.toContain('==')
  })

  it('refuses a code after five minutes', async () => {
    let now = Date.now()
    await restart({ clock: () => now })
    const code = await loginCode('phone-1')
    now += 5 * 60_000
    expect(await login(code)).toEqual({ kind: 'INVALID_CODE' })
  })

  it('blocks whom WeChat blocks, slows down the hundred-and-first, survives a busy WeChat', async () => {
    expect(await login(await loginCode('blocked-phone'))).toEqual({ kind: 'BLOCKED' })
    for (let turn = 0; turn < 100; turn += 1) await login(await loginCode('eager'))
    expect(await login(await loginCode('eager'))).toMatchObject({ kind: 'FREQUENCY_LIMITED' })
    await flip({ login: 'BUSY' })
    expect(await login(await loginCode('phone-1'))).toMatchObject({ kind: 'UNAVAILABLE' })
  })

  it('throws on a wrong secret without repeating it', async () => {
    const wrong = codeToSession('code', {
      appId,
      appSecret: 'planted-secret',
      baseUrl: sandbox.url,
      policy: loginPolicy(),
    })
    await expect(wrong).rejects.toThrow('40125')
    await expect(wrong).rejects.not.toThrow('planted-secret')
  })
})

describe('payment', () => {
  it('prepay, pay in the mini-program, notify, query: all tell the same transaction', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      kind: 'TRANSACTION',
      transaction: { trade_state: 'NOTPAY' },
    })

    expect(await post('/sandbox/pay', await paymentRequest(prepayId, clientDeps()))).toMatchObject({
      errMsg: 'requestPayment:ok',
    })
    const notify = await inbox.next()
    expect(notify).toMatchObject({
      kind: 'TRANSACTION',
      transaction: {
        appid: appId,
        mchid: mchId,
        out_trade_no: order.outTradeNo,
        trade_state: 'SUCCESS',
        payer: { openid: order.openId },
        amount: { total: 19_900, payer_total: 19_900, currency: 'CNY' },
      },
    })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toEqual({
      kind: 'TRANSACTION',
      transaction: (notify as { transaction: unknown }).transaction,
    })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_PAID' })
    expect(await client().prepayJsapi(order)).toEqual({ kind: 'ORDER_PAID' })
  })

  it('gives a new prepay_id for the same order and refuses the number for another one', async () => {
    const order = newOrder()
    const first = await prepaid(order)
    expect(await prepaid(order)).not.toBe(first)
    expect(await client().prepayJsapi({ ...order, amountFen: 1 })).toEqual({ kind: 'OUT_TRADE_NO_USED' })
  })

  it('nobody can pay a closed order', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await post('/sandbox/pay', { prepay_id: prepayId })).toEqual({ errMsg: 'requestPayment:fail 订单已关闭' })
    expect(await client().prepayJsapi(order)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({ transaction: { trade_state: 'CLOSED' } })
    expect(inbox.arrived()).toBe(0)
  })

  it('knows nothing of an order it never saw', async () => {
    expect(await client().queryByOutTradeNo('7305177163264')).toEqual({ kind: 'NOT_FOUND' })
    expect(await client().closeByOutTradeNo('7305177163264')).toEqual({ kind: 'NOT_FOUND' })
  })

  it('nobody can pay after time_expire', async () => {
    let now = Date.now()
    await restart({ clock: () => now })
    const prepayId = await prepaid({ ...newOrder(), payUntilMs: now + 120_000 })
    now += 121_000
    expect(await post('/sandbox/pay', { prepay_id: prepayId })).toEqual({
      errMsg: 'requestPayment:fail 已超过支付时间',
    })
  })

  it('a restart forgets no payment', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    await flip({ notify: 'lost' })
    await post('/sandbox/pay', { prepay_id: prepayId })
    await restart()
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_state: 'SUCCESS' },
    })
    expect(inbox.arrived()).toBe(0)
  })

  it('the cashier page pays once however often it is pressed, and shows hostile text as text', async () => {
    const prepayId = await prepaid({ ...newOrder(), description: '<script>alert(1)</script>"手机' })
    const page = await fetch(`${sandbox.url}/cashier?prepay_id=${prepayId}&return_url=https://evil.example/`)
    const html = await page.text()
    expect(html).toContain('199.00')
    expect(html).not.toContain('<script')
    expect(html).not.toContain('evil.example')

    const form = new URLSearchParams({ prepay_id: prepayId, return_url: 'http://127.0.0.1:4000/#/result' })
    const presses = await Promise.all(
      [1, 2, 3].map(() => fetch(`${sandbox.url}/cashier/pay`, { method: 'POST', body: form }).then((r) => r.text())),
    )
    for (const answer of presses) expect(answer).toContain('url=http://127.0.0.1:4000/#/result')
    await inbox.next()
    expect(inbox.arrived()).toBe(1)
  })
})

describe('channels', () => {
  it('a phone browser pays at the H5 address, a stranger by the code: query and notify say how', async () => {
    const h5 = await client().prepayH5({ ...newOrder(), ip: '203.0.113.7' })
    expect(await (await fetch((h5 as { payUrl: string }).payUrl)).text()).toContain('199.00')

    const order = newOrder()
    const native = await client().prepayNative(order)
    expect(await post('/sandbox/pay', { code_url: (native as { payUrl: string }).payUrl })).toMatchObject({
      errMsg: 'requestPayment:ok',
    })
    expect(await inbox.next()).toMatchObject({ transaction: { trade_type: 'NATIVE', trade_state: 'SUCCESS' } })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_type: 'NATIVE', payer: { openid: expect.stringMatching(/^o/) } },
    })
  })

  it('a number that was prepaid in one channel is refused in another', async () => {
    const order = newOrder()
    await prepaid(order)
    expect(await client().prepayNative(order)).toEqual({ kind: 'OUT_TRADE_NO_USED' })
  })

  it('two merchant numbers know nothing of each other', async () => {
    const order = newOrder()
    await prepaid(order)
    const second = client({ ...other.merchant, mchPrivateKey: other.keys.privateKey })
    expect(await second.queryByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'NOT_FOUND' })
    expect((await second.prepayJsapi({ ...order, amountFen: 1 })).kind).toBe('PREPAID')
  })
})

describe('refunds', () => {
  it('part by part, each number once, never more than was paid', async () => {
    const order = await paidOrder()
    const part = { ...order, outRefundNo: `${order.outTradeNo}R1`, refundFen: 9_900, totalFen: 19_900, reason: '退款' }
    const first = await client().refund(part)
    expect(first).toMatchObject({ kind: 'TAKEN_ON', refund: { status: 'PROCESSING', refundFen: 9_900 } })
    expect(await client().refund(part)).toMatchObject({ refund: { refundId: refundIdOf(first) } })
    const rest = { ...part, outRefundNo: `${order.outTradeNo}R2` }
    expect(await client().refund({ ...rest, refundFen: 10_001 })).toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await client().refund({ ...rest, refundFen: 10_000 })).toMatchObject({ kind: 'TAKEN_ON' })
    expect(await client().refund({ ...rest, outRefundNo: 'R3' })).toMatchObject({ kind: 'REFUSED' })
  })

  it('tells by notify and by query when it has arrived', async () => {
    await flip({ refundAfterMs: 30 })
    const order = await paidOrder()
    const outRefundNo = `${order.outTradeNo}R1`
    await client().refund({ ...order, outRefundNo, refundFen: 19_900, totalFen: 19_900, reason: '退款' })
    const told = await inbox.next()
    expect(told).toMatchObject({
      kind: 'REFUND',
      mchId,
      refund: { outRefundNo, outTradeNo: order.outTradeNo, status: 'SUCCESS', refundFen: 19_900, totalFen: 19_900 },
    })
    expect(await client().queryRefund(outRefundNo)).toEqual({
      kind: 'FOUND',
      refund: (told as { refund: unknown }).refund,
    })
  })

  it.each(['ABNORMAL', 'CLOSED'] as const)('that end %s say so', async (refundEnds) => {
    await flip({ refundEnds, refundAfterMs: 0 })
    const order = await paidOrder()
    const refund = { ...order, outRefundNo: 'R-bad', refundFen: 1, totalFen: 19_900, reason: '退款' }
    expect(await client().refund(refund)).toMatchObject({ refund: { status: refundEnds, successTime: null } })
    expect(await inbox.next()).toMatchObject({ kind: 'REFUND', refund: { status: refundEnds } })
  })

  it('an empty account, an unknown trade and a lost answer are outcomes', async () => {
    const order = await paidOrder()
    const refund = { ...order, outRefundNo: 'R-1', refundFen: 1, totalFen: 19_900, reason: '退款' }
    expect(await client().refund({ ...refund, outTradeNo: 'unknown1' })).toMatchObject({ code: 'RESOURCE_NOT_EXISTS' })
    await flip({ refund: 'NOT_ENOUGH' })
    expect(await client().refund(refund)).toMatchObject({ kind: 'NOT_ENOUGH' })
    expect(await client().queryRefund('R-1')).toEqual({ kind: 'NOT_FOUND' })
    await flip({ refund: 'TIMEOUT_AFTER_SUCCESS' })
    const impatient = client({ policies: { ...wechatPayPolicies(), refund: wechatPayPolicies().query } })
    expect(await impatient.refund(refund)).toMatchObject({ kind: 'UNAVAILABLE', reason: 'TIMEOUT' })
    expect(await client().queryRefund('R-1')).toMatchObject({ kind: 'FOUND' })
  })
})

describe('bills', () => {
  it('list every trade and refund of the day to the fen', async () => {
    await flip({ bill: 'TODAY', refundAfterMs: 0 })
    const day = beijingDay(Date.now())
    const [a, b] = [await paidOrder(), await paidOrder()]
    await client().refund({ ...a, outRefundNo: 'R-9', refundFen: 333, totalFen: 19_900, reason: '退款' })
    const bill = (await client().fetchBill('TRADE', day)) as Bill
    const taken: BillLine[] = []
    const sums = await readTradeBill(bill.lines(), async (lines) => void taken.push(...lines))
    await bill.discard()
    expect(taken.map((line) => [line.kind, line.outTradeNo, line.amountFen])).toEqual([
      ['PAYMENT', a.outTradeNo, 19_900],
      ['PAYMENT', b.outTradeNo, 19_900],
      ['REFUND', a.outTradeNo, 333],
    ])
    expect(sums).toMatchObject({ paidFen: 39_800, refundedFen: 333, feeFen: 119 + 119 - 2 })
    const funds = (await client().fetchBill('FUNDS', day)) as Bill
    expect(await readFundBill(funds.lines())).toEqual({ inFen: 39_800, outFen: 333 })
    await funds.discard()
    expect(await client().fetchBill('TRADE', beijingDay(Date.now() - 86_400_000))).toEqual({ kind: 'EMPTY' })
    await flip({ bill: 'CREATING' })
    expect(await client().fetchBill('TRADE', day)).toEqual({ kind: 'NOT_READY' })
  })

  it('a file that is not the announced one is refused', async () => {
    await flip({ bill: 'TODAY' })
    const day = beijingDay(Date.now())
    await paidOrder()
    await flip({ bill: 'TAMPERED' })
    expect(await client().fetchBill('TRADE', day)).toMatchObject({ kind: 'TAMPERED' })
    await flip({ bill: 'TODAY' })
    expect(await client().fetchBill('TRADE', day)).toMatchObject({ kind: 'BILL' })
  })
})

describe('trust', () => {
  it('the sandbox turns away a request the merchant did not sign, and the client calls that a bug', async () => {
    await expect(client({ mchPrivateKey: stranger.privateKey }).prepayJsapi(newOrder())).rejects.toThrow('SIGN_ERROR')
    await expect(client({ mchSerial: '00' }).prepayJsapi(newOrder())).rejects.toThrow('SIGN_ERROR')
    await expect(client({ clock: { now: () => Date.now() - 301_000 } }).prepayJsapi(newOrder())).rejects.toThrow(
      'SIGN_ERROR',
    )
  })

  it('the WeChat client opens no cashier for a paySign the merchant did not make', async () => {
    const prepayId = await prepaid(newOrder())
    const request = await paymentRequest(prepayId, { ...clientDeps(), mchPrivateKey: stranger.privateKey })
    expect(await post('/sandbox/pay', request)).toEqual({ errMsg: 'requestPayment:fail 支付验证签名失败' })
  })

  it('the client believes no answer signed by somebody else', async () => {
    const deceived = client({ wechatPayKeys: new Map([[config.wechatPayKeyId, stranger.publicKey]]) })
    expect(await deceived.queryByOutTradeNo('7305177163264')).toMatchObject({
      kind: 'UNAVAILABLE',
      reason: 'UNVERIFIED',
    })
  })

  it('a forged notify is rejected and the genuine one after it is not', async () => {
    await flip({ notify: 'forged' })
    const prepayId = await prepaid(newOrder())
    expect(await inbox.next()).toEqual({ kind: 'REJECTED', reason: 'BAD_SIGNATURE' })
    await post('/sandbox/pay', { prepay_id: prepayId })
    expect((await inbox.next()).kind).toBe('TRANSACTION')
  })

  it('a notify read late, or read twice, is rejected', async () => {
    const prepayId = await prepaid(newOrder())
    await post('/sandbox/pay', { prepay_id: prepayId })
    await inbox.next()
    expect(await inbox.readAgain({ clock: { now: () => Date.now() + 301_000 } })).toEqual({
      kind: 'REJECTED',
      reason: 'CLOCK_SKEW',
    })
    expect(await inbox.readAgain()).toEqual({ kind: 'REJECTED', reason: 'REPLAYED' })
  })
})

describe('bad days', () => {
  it('a notify that is not taken comes again with a fresh signature', async () => {
    await restart({ notifyScheduleMs: [20, 20] })
    inbox.answerNext([500, 503])
    const prepayId = await prepaid(newOrder())
    await post('/sandbox/pay', { prepay_id: prepayId })
    const [first, second, third] = [await inbox.next(), await inbox.next(), await inbox.next()]
    expect([first.kind, second.kind, third.kind]).toEqual(['TRANSACTION', 'TRANSACTION', 'TRANSACTION'])
  })

  it('reordered notifies come the later one first', async () => {
    await flip({ notify: 'reorder' })
    const [a, b] = [newOrder(), newOrder()]
    await post('/sandbox/pay', { prepay_id: await prepaid(a) })
    await post('/sandbox/pay', { prepay_id: await prepaid(b) })
    const told = [await inbox.next(), await inbox.next()] as { transaction: { out_trade_no: string } }[]
    expect(told.map((notify) => notify.transaction.out_trade_no)).toEqual([b.outTradeNo, a.outTradeNo])
  })

  it('while the buyer enters the password nothing is closed', async () => {
    const order = newOrder()
    await prepaid(order)
    await flip({ close: 'USERPAYING', query: 'USERPAYING' })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'USER_PAYING' })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_state: 'USERPAYING' },
    })
  })

  it('a duplicated notify arrives twice, both genuine', async () => {
    await flip({ notify: 'duplicate' })
    await post('/sandbox/pay', { prepay_id: await prepaid(newOrder()) })
    expect([(await inbox.next()).kind, (await inbox.next()).kind]).toEqual(['TRANSACTION', 'TRANSACTION'])
  })

  it.each([
    ['FREQUENCY_LIMITED', { kind: 'FREQUENCY_LIMITED' }],
    ['SYSTEM_ERROR', { kind: 'UNAVAILABLE', reason: 'SERVER_ERROR' }],
  ] as const)('%s of WeChat is an outcome of every call', async (fault, outcome) => {
    await flip({ prepay: fault, query: fault, close: fault })
    expect(await client().prepayJsapi(newOrder())).toMatchObject(outcome)
    expect(await client().queryByOutTradeNo('7305177163264')).toMatchObject(outcome)
    expect(await client().closeByOutTradeNo('7305177163264')).toMatchObject(outcome)
  })

  it('a close whose answer never comes is unknown, and a query then tells that it happened', async () => {
    const order = newOrder()
    await prepaid(order)
    await flip({ close: 'TIMEOUT_AFTER_SUCCESS' })
    const impatient = client({
      policies: { ...wechatPayPolicies(), close: wechatPayPolicies().query },
    })
    expect(await impatient.closeByOutTradeNo(order.outTradeNo)).toMatchObject({
      kind: 'UNAVAILABLE',
      reason: 'TIMEOUT',
    })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({ transaction: { trade_state: 'CLOSED' } })
  })

  it("past WeChat's quota it is 429, and past our own nobody is asked", async () => {
    await restart({ payQuotaPerSecond: 3, clock: () => 1_763_700_000_000 })
    const hasty = client({ clock: { now: () => 1_763_700_000_000 } })
    const kinds = await Promise.all(
      [1, 2, 3, 4].map(() => hasty.queryByOutTradeNo('7305177163264').then((o) => o.kind)),
    )
    expect(kinds.toSorted()).toEqual(['FREQUENCY_LIMITED', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])

    const request = vi.fn()
    const shaped = client({ request, quota: { acquire: async () => ({ kind: 'WAIT', retryAfterMs: 7 }) } })
    expect(await shaped.prepayJsapi(newOrder())).toEqual({ kind: 'FREQUENCY_LIMITED', retryAfterMs: 7 })
    expect(request).not.toHaveBeenCalled()
  })

  it('an unreachable WeChat opens the breaker, which then answers without asking', async () => {
    const request = vi.fn(async () => Promise.reject(new Error('connect ECONNREFUSED')))
    const cut = client({ request })
    for (let turn = 0; turn < 10; turn += 1) await cut.queryByOutTradeNo('7305177163264')
    const asked = request.mock.calls.length
    expect(await cut.queryByOutTradeNo('7305177163264')).toMatchObject({ kind: 'UNAVAILABLE', reason: 'BREAKER_OPEN' })
    expect(request.mock.calls.length).toBe(asked)
  })

  it('refuses an unknown switch', async () => {
    expect(await post('/sandbox/switches', { notify: 'sometimes' })).toMatchObject({ code: 'PARAM_ERROR' })
  })
})

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(config, options)
}

async function restart(options: SandboxOptions = {}): Promise<void> {
  await sandbox.stop()
  await start(options)
}

function clientDeps(changes: Partial<WechatPayClientDeps> = {}): WechatPayClientDeps {
  const clock = changes.clock ?? { now: Date.now }
  return {
    appId,
    mchId,
    mchSerial,
    mchPrivateKey: merchant.privateKey,
    wechatPayKeys: new Map([[config.wechatPayKeyId, wechat.publicKey]]),
    apiV3Key,
    baseUrl: sandbox.url,
    notifyUrl: inbox.url,
    refundNotifyUrl: inbox.url,
    clock,
    nonce: () => randomBytes(16).toString('hex'),
    random: Math.random,
    quota: { acquire: async () => ({ kind: 'OK' }) },
    policies: wechatPayPolicies(),
    ...changes,
  }
}

function client(changes: Partial<WechatPayClientDeps> = {}) {
  return wechatPayClient(clientDeps(changes))
}

function newOrder() {
  return {
    outTradeNo: `T${randomBytes(8).toString('hex')}`,
    description: '潮闸限定手机 256GB',
    amountFen: 19_900,
    openId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    payUntilMs: Date.now() + 15 * 60_000,
  }
}

/** With a client whose clock is the sandbox's: these tests move only what buyers may do, never the signatures' age. */
async function prepaid(order: ReturnType<typeof newOrder>): Promise<string> {
  const outcome = await client().prepayJsapi(order)
  if (outcome.kind !== 'PREPAID') throw new Error(`expected PREPAID, got ${JSON.stringify(outcome)}`)
  return outcome.prepayId
}

async function paidOrder(): Promise<ReturnType<typeof newOrder>> {
  const order = newOrder()
  await post('/sandbox/pay', { prepay_id: await prepaid(order) })
  await inbox.next()
  return order
}

function refundIdOf(outcome: RefundOutcome): string {
  return outcome.kind === 'TAKEN_ON' ? outcome.refund.refundId : ''
}

const beijingDay = (epochMs: number) => new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 10)

async function post(path: string, body: unknown): Promise<Record<string, string>> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, string>
}

async function flip(changes: Partial<Switches>): Promise<void> {
  await post('/sandbox/switches', changes)
}

async function loginCode(device: string): Promise<string> {
  return (await post('/sandbox/login-code', { device })).code ?? ''
}

function login(code: string) {
  return codeToSession(code, { appId, appSecret, baseUrl: sandbox.url, policy: loginPolicy() })
}

type Inbox = Awaited<ReturnType<typeof openInbox>>

/** The merchant's notify endpoint: reads with the production parser and answers what the test says, else 204. */
async function openInbox() {
  const seen = new Set<string>()
  const outcomes: NotifyOutcome[] = []
  const answers: number[] = []
  let taken = 0
  let last: { headers: IncomingHttpHeaders; rawBody: Buffer }

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    last = { headers: request.headers, rawBody: await buffer(request) }
    outcomes.push(await parseNotify(last, deps()))
    response.writeHead(answers.shift() ?? 204).end()
  }
  const server: Server = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')

  function deps(changes: { clock?: Clock } = {}) {
    return {
      wechatPayKeys: new Map([[config.wechatPayKeyId, wechat.publicKey]]),
      apiV3Key,
      clock: { now: Date.now },
      async seenNonce(nonce: string) {
        const known = seen.has(nonce)
        seen.add(nonce)
        return known
      },
      ...changes,
    }
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify/wechat-pay`,
    arrived: () => outcomes.length,
    answerNext: (statuses: number[]) => answers.push(...statuses),
    readAgain: (changes?: { clock: Clock }) => parseNotify(last, deps(changes)),
    async next(): Promise<NotifyOutcome> {
      await vi.waitFor(() => expect(outcomes.length).toBeGreaterThan(taken), { timeout: 3_000, interval: 5 })
      return outcomes[taken++] as NotifyOutcome
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
