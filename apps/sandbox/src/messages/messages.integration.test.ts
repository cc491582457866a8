import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../bff/src/kernel/clock.ts'
import { onCrashPoint } from '../../../bff/src/kernel/crash-point.ts'
import { laneOf } from '../../../bff/src/kernel/lane.ts'
import { giveConsent } from '../../../bff/src/messages/consents.ts'
import { oweMessages } from '../../../bff/src/messages/owe-messages.ts'
import { queueMessages } from '../../../bff/src/messages/queue-messages.ts'
import { sendMessage } from '../../../bff/src/messages/send-message.ts'
import type { TemplateBook } from '../../../bff/src/messages/templates.ts'
import { createCardScene } from '../../../bff/src/testing/card-scene.ts'
import { testDatabase } from '../../../bff/src/testing/database.ts'
import { testRedis } from '../../../bff/src/testing/redis.ts'
import { lanes } from '../../../bff/src/testing/sale.ts'
import { createAccessTokens } from '../../../bff/src/wechat-token/access-token.ts'
import { createPostToWechat } from '../../../bff/src/wechat-token/post-to-wechat.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import type { Switches } from '../switches.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = createCardScene(pool)
const credentials = { appId: 'wx8888888888888888', appSecret: 'sandbox-secret' }
const data = { thing1: 'title', amount2: 'amount', time3: 'time', thing4: 'hint' } as const
const templates: TemplateBook = {
  START: { id: 'T-START', data: { thing1: 'title', time2: 'time' } },
  PAID: { id: 'T-PAID', data },
  DELIVERED: { id: 'T-DELIVERED', data: { ...data, character_string5: 'order' } },
}

let dir: string
let sandbox: Sandbox
let deps: Parameters<typeof sendMessage>[0]
const queued: string[] = []
const messageQueue = {
  add: async ({ message }: { message: string }) => void queued.push(message),
  waiting: async () => 0,
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-messages-'))
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  sandbox = await startSandbox({
    ...{
      host: '127.0.0.1',
      port: 0,
      dir,
      logLevel: 'silent',
      exitWithParent: false,
      ...credentials,
      merchantName: '潮闸优选',
    },
    merchants: [{ mchId: '1900007291', mchSerial: 'AB', mchPublicKey: publicKey, apiV3Key: '0'.repeat(32) }],
    ...{ wechatPayKeyId: 'PUB_KEY_ID_1', wechatPayPrivateKey: privateKey, returnOrigins: [] },
  })
  const accessTokens = createAccessTokens({
    ...credentials,
    baseUrl: sandbox.url,
    cache: redis.client,
    clock: systemClock,
  })
  const postMessage = createPostToWechat({ baseUrl: sandbox.url, accessTokens })
  deps = { ...scene.deps, templates, miniprogramState: 'formal', postMessage }
})
beforeEach(async () => {
  await set({ message: 'normal' })
  queued.splice(0)
})
afterAll(async () => {
  await sandbox.stop()
  await rm(dir, { recursive: true })
})

const post = (path: string, body: unknown) =>
  fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const set = (switches: Partial<Switches>) => post('/sandbox/switches', switches)
const told = async (openid: string) => {
  const { messages } = (await (await fetch(`${sandbox.url}/sandbox/messages`)).json()) as {
    messages: { touser: string; template_id: string; data: Record<string, { value: string }> }[]
  }
  return messages.filter(({ touser }) => touser === openid)
}
/** A tick of the queue, and every job of it as often as `times`. */
const tick = async (times = 1) => {
  await queueMessages({ pool, messageQueue })
  await Promise.all(
    queued.splice(0).flatMap((message) => Array.from({ length: times }, () => sendMessage(deps, { message }))),
  )
}
async function buyer(): Promise<{ id: string; openid: string }> {
  const id = scene.newBuyer()
  await pool.query('INSERT INTO buyers (id, openid, nickname) VALUES ($1, $2, $3)', [id, `o${id}`, '潮友'])
  return { id, openid: `o${id}` }
}
/** The buyer taps "allow" in WeChat and in our books. */
async function allow(
  { id, openid }: { id: string; openid: string },
  kind: 'PAID' | 'DELIVERED' | 'START',
  subject: string,
) {
  await post('/sandbox/subscribe', { openid, templateIds: [templates[kind]?.id] })
  await giveConsent(pool, id, { kinds: [kind], subject })
}
const states = async (buyerId: string) =>
  (await pool.query('SELECT kind, state, errcode FROM messages WHERE buyer_id = $1 ORDER BY id', [buyerId])).rows

describe('subscribe messages', () => {
  it('tells who asked of payment and delivery, once for each tap, whatever comes twice', async () => {
    const [asked, silent] = [await buyer(), await buyer()]
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, ['MSG-1', 'MSG-2'])
    const [order] = (await scene.paidOrders(sku, 1, { buyerId: asked.id })) as { id: string }[] as { id: string }[] as [
      { id: string },
    ]
    await scene.paidOrders(sku, 1, { buyerId: silent.id })
    for (const kind of ['PAID', 'DELIVERED'] as const) await allow(asked, kind, order.id)
    await scene.deliver({ times: 2 })
    await Promise.all([tick(3), tick(3)])
    expect((await told(asked.openid)).map((message) => message.template_id).sort()).toEqual(['T-DELIVERED', 'T-PAID'])
    expect((await told(asked.openid))[0]?.data).toMatchObject({
      thing1: { value: '浪花音乐会员卡' },
      amount2: { value: '¥12' },
    })
    expect(await told(silent.openid)).toEqual([])
    // The consent is used up: the same news once more tells nobody.
    await oweMessages(pool, 'DELIVERED', [{ lane: laneOf(order.id, lanes), orderId: order.id }])
    await tick()
    expect(await told(asked.openid)).toHaveLength(2)
    const { rows } = await pool.query(`SELECT count(*)::int AS n FROM outbox WHERE topic = 'message.due'`)
    expect(rows[0].n).toBe(0)
  })

  it('tells of a sale ten minutes before it starts, and not of one that starts tomorrow', async () => {
    const who = await buyer()
    const campaign = async (startsIn: string) => {
      const id = scene.deps.newId()
      await pool.query(
        `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at)
         VALUES ($1, 'PUBLISHED', '整点狂潮 · 今日必抢 · 全场低至五折起，手慢无', '/b.webp', '{}', now() + $2::interval, now() + interval '2 days', 900, now())`,
        [id, startsIn],
      )
      await allow(who, 'START', id)
    }
    await campaign('5 minutes')
    await campaign('1 day')
    await Promise.all([tick(), tick()])
    const messages = await told(who.openid)
    expect(messages).toHaveLength(1)
    // Longer than the keyword may be: cut, not lost.
    expect(messages[0]?.data['thing1']?.value).toBe('整点狂潮 · 今日必抢 · 全场低至五…')
  })

  it('does not send twice what got no answer, and sends later what surely was not sent', async () => {
    const [lost, busy] = [await buyer(), await buyer()]
    const sku = await scene.addSku('SHIP')
    for (const [who, mood] of [
      [lost, 'TIMEOUT_AFTER_SUCCESS'],
      [busy, 'BUSY'],
    ] as const) {
      const [order] = (await scene.paidOrders(sku, 1, { buyerId: who.id })) as { id: string }[] as { id: string }[] as [
        { id: string },
      ]
      await allow(who, 'PAID', order.id)
      await scene.deliver()
      await set({ message: mood })
      await tick()
    }
    expect(await states(lost.id)).toEqual([{ kind: 'PAID', state: 'UNSURE', errcode: null }])
    expect(await states(busy.id)).toEqual([{ kind: 'PAID', state: 'DUE', errcode: -1 }])
    await set({ message: 'normal' })
    await tick()
    expect(await told(busy.openid)).toEqual([])
    await pool.query(`UPDATE messages SET queued_at = now() - interval '2 minutes'`)
    await tick()
    expect(await told(busy.openid)).toHaveLength(1)
    expect(await told(lost.openid)).toHaveLength(1)
  }, 20_000)

  it('a process that dies before it knows whether it sent does not send again', async () => {
    const who = await buyer()
    const sku = await scene.addSku('SHIP')
    const [order] = (await scene.paidOrders(sku, 1, { buyerId: who.id })) as { id: string }[] as { id: string }[] as [
      { id: string },
    ]
    await allow(who, 'PAID', order.id)
    await scene.deliver()
    onCrashPoint((point) => {
      if (point === 'message-claimed') throw new Error('died')
    })
    await expect(tick()).rejects.toThrow('died')
    onCrashPoint(() => {})
    await pool.query(`UPDATE messages SET queued_at = now() - interval '2 minutes'`)
    await tick()
    expect(await states(who.id)).toEqual([{ kind: 'PAID', state: 'UNSURE', errcode: null }])
    expect(await told(who.openid)).toEqual([])
  })

  it('counts a handful of consents for one thing, however often it is tapped, and each is one message', async () => {
    const who = await buyer()
    const sku = await scene.addSku('SHIP')
    const [order] = (await scene.paidOrders(sku, 1, { buyerId: who.id })) as { id: string }[] as [{ id: string }]
    for (let tap = 0; tap < 5; tap++) await allow(who, 'PAID', order.id)
    const open = async () =>
      (
        await pool.query(`SELECT count(*)::int AS n FROM message_consents WHERE buyer_id = $1 AND state = 'OPEN'`, [
          who.id,
        ])
      ).rows[0].n
    expect(await open()).toBe(3)
    await scene.deliver()
    await Promise.all([tick(2), tick(2)])
    expect(await open()).toBe(2)
    expect(await told(who.openid)).toHaveLength(1)
  })

  it('takes a withdrawn consent as it is', async () => {
    const who = await buyer()
    const sku = await scene.addSku('SHIP')
    const [order] = (await scene.paidOrders(sku, 1, { buyerId: who.id })) as { id: string }[] as { id: string }[] as [
      { id: string },
    ]
    await giveConsent(pool, who.id, { kinds: ['PAID'], subject: order.id })
    await scene.deliver()
    await tick()
    expect(await states(who.id)).toEqual([{ kind: 'PAID', state: 'REFUSED', errcode: 43101 }])
  })

  it('a renewed access token is asked for once, and the message goes out', async () => {
    const who = await buyer()
    const sku = await scene.addSku('SHIP')
    const [order] = (await scene.paidOrders(sku, 1, { buyerId: who.id })) as { id: string }[] as { id: string }[] as [
      { id: string },
    ]
    await allow(who, 'PAID', order.id)
    await scene.deliver()
    let now = Date.now()
    const clock = { now: () => now }
    const accessTokens = createAccessTokens({ ...credentials, baseUrl: sandbox.url, cache: redis.client, clock })
    const stale = { kind: 'TOKEN' as const, token: 'dead' }
    let first = true
    const postMessage = createPostToWechat({
      baseUrl: sandbox.url,
      accessTokens: {
        get: async () => (first ? stale : accessTokens.get()),
        drop: async (token) => {
          expect(token).toBe('dead')
          first = false
        },
      },
    })
    await queueMessages({ pool, messageQueue })
    await sendMessage({ ...deps, postMessage }, { message: queued.at(-1) as string })
    expect(await told(who.openid)).toHaveLength(1)
    // A hundred askers at once, a process that has none: one question, and the others wait for its answer.
    now += 7_200_000
    const tokens = await Promise.all(Array.from({ length: 100 }, () => accessTokens.get()))
    expect(new Set(tokens.map((token) => (token.kind === 'TOKEN' ? token.token : token.detail))).size).toBe(1)
  })
})
