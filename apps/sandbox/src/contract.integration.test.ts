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
import { codeToSession } from '../../bff/src/buyers/wechat/code-to-session.ts'
import { loginPolicy } from '../../bff/src/buyers/wechat/policy.ts'
import type { Clock } from '../../bff/src/kernel/clock.ts'
import { type WechatPayClientDeps, wechatPayClient } from '../../bff/src/payments/wechat-pay/client.ts'
import { type NotifyOutcome, parseNotify } from '../../bff/src/payments/wechat-pay/notify.ts'
import { wechatPayPolicies } from '../../bff/src/payments/wechat-pay/policy.ts'
import { prepayQuota } from '../../bff/src/payments/wechat-pay/quota.ts'
import { paymentRequest } from '../../bff/src/payments/wechat-pay/sign.ts'
import type { SandboxConfig } from './config.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts'
import type { Switches } from './switches.ts'

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const appId = 'wx8888888888888888'
const appSecret = 'sandbox-secret'
const apiV3Key = '0123456789abcdef0123456789abcdef'

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
    mchId: '1900007291',
    mchSerial: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB',
    mchPublicKey: merchant.publicKey,
    merchantName: '潮闸优选',
    apiV3Key,
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
        mchid: config.mchId,
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
    mchId: config.mchId,
    mchSerial: config.mchSerial,
    mchPrivateKey: merchant.privateKey,
    wechatPayKeys: new Map([[config.wechatPayKeyId, wechat.publicKey]]),
    apiV3Key,
    baseUrl: sandbox.url,
    notifyUrl: inbox.url,
    clock,
    nonce: () => randomBytes(16).toString('hex'),
    random: Math.random,
    quota: prepayQuota({ perSecond: 500, clock, random: Math.random }),
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
