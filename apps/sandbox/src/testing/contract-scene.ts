/** A sandbox, a merchant's client that speaks to it, and the inbox for its notifies; new for each test of the calling file. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { Clock } from '../../../bff/src/kernel/clock.ts'
import { type WechatPayClientDeps, wechatPayClient } from '../../../bff/src/payments/wechat-pay/client.ts'
import { type NotifyOutcome, parseNotify } from '../../../bff/src/payments/wechat-pay/notify.ts'
import { wechatPayPolicies } from '../../../bff/src/payments/wechat-pay/policies.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts'
import type { Switches } from '../switches.ts'

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const apiV3Key = '0123456789abcdef0123456789abcdef'
export const appId = 'wx8888888888888888'
export const appSecret = 'sandbox-secret'
export const mchId = '1900007291'
const mchSerial = '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB'
export const wechatPayKeyId = 'PUB_KEY_ID_0119000072912024110100000000000001'
/** A second merchant number of the same shop, with keys of its own. */
export const other = {
  keys: stranger,
  merchant: {
    mchId: '1900007292',
    mchSerial: '00AB',
    mchPublicKey: stranger.publicKey,
    apiV3Key: 'fedcba9876543210fedcba9876543210',
  },
}

export function contractScene() {
  let dir: string
  let sandbox: Sandbox
  let inbox: Inbox

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sandbox-'))
    inbox = await openInbox()
    await start()
  })

  afterEach(async () => {
    await sandbox.stop()
    await inbox.close()
    await rm(dir, { recursive: true })
  })

  async function start(options: SandboxOptions = {}): Promise<void> {
    sandbox = await startSandbox(
      {
        ...{ host: '127.0.0.1', port: 0, dir, logLevel: 'silent', exitWithParent: false, appId, appSecret },
        merchants: [{ mchId, mchSerial, mchPublicKey: merchant.publicKey, apiV3Key }, other.merchant],
        ...{ merchantName: '潮闸优选', wechatPayKeyId, wechatPayPrivateKey: wechat.privateKey, returnOrigins: [] },
      },
      options,
    )
  }

  /** On what it remembers. */
  async function restart(options: SandboxOptions = {}): Promise<void> {
    await sandbox.stop()
    await start(options)
  }

  function clientDeps(changes: Partial<WechatPayClientDeps> = {}): WechatPayClientDeps {
    return {
      ...{ appId, mchId, mchSerial, mchPrivateKey: merchant.privateKey, apiV3Key },
      wechatPayKeys: new Map([[wechatPayKeyId, wechat.publicKey]]),
      ...{ baseUrl: sandbox.url, notifyUrl: inbox.url, refundNotifyUrl: inbox.url },
      clock: { now: Date.now },
      nonce: () => randomBytes(16).toString('hex'),
      random: Math.random,
      quota: { acquire: async () => ({ kind: 'OK' }) },
      policies: wechatPayPolicies(),
      ...changes,
    }
  }

  const client = (changes: Partial<WechatPayClientDeps> = {}) => wechatPayClient(clientDeps(changes))

  /** With a client whose clock is the sandbox's: these tests move only what buyers may do, never the signatures' age. */
  async function prepaid(order: TestOrder): Promise<string> {
    const outcome = await client().prepayJsapi(order)
    if (outcome.kind !== 'PREPAID') throw new Error(`expected PREPAID, got ${JSON.stringify(outcome)}`)
    return outcome.prepayId
  }

  async function paidOrder(): Promise<TestOrder> {
    const order = newOrder()
    await post('/sandbox/pay', { prepay_id: await prepaid(order) })
    await inbox.next()
    return order
  }

  async function post(path: string, body: unknown): Promise<Record<string, string>> {
    const response = await fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, string>
  }

  return {
    ...{ restart, client, clientDeps, prepaid, paidOrder, post },
    async flip(changes: Partial<Switches>): Promise<void> {
      await post('/sandbox/switches', changes)
    },
    url: () => sandbox.url,
    inbox: () => inbox,
  }
}

type TestOrder = ReturnType<typeof newOrder>

export function newOrder() {
  return {
    outTradeNo: `T${randomBytes(8).toString('hex')}`,
    description: '潮闸限定手机 256GB',
    amountFen: 19_900,
    openId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    payUntilMs: Date.now() + 15 * 60_000,
  }
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
  const server = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')

  function deps(changes: { clock?: Clock } = {}) {
    return {
      wechatPayKeys: new Map([[wechatPayKeyId, wechat.publicKey]]),
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
