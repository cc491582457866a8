import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../bff/src/kernel/clock.ts'
import { cacheKeys } from '../../../bff/src/redis/cache-keys.ts'
import { createRiskRank } from '../../../bff/src/risk/ask-risk-rank.ts'
import { createLogger } from '../../../bff/src/telemetry/logger.ts'
import { eventually } from '../../../bff/src/testing/eventually.ts'
import { testRedis } from '../../../bff/src/testing/redis.ts'
import { createAccessTokens } from '../../../bff/src/wechat-token/access-token.ts'
import { createPostToWechat } from '../../../bff/src/wechat-token/post-to-wechat.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'

const { client: cache } = await testRedis()
const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const [appId, appSecret] = ['wx8888888888888888', 'sandbox-secret']
const sandbox: Sandbox = await startSandbox({
  ...{
    host: '127.0.0.1',
    port: 0,
    dir: mkdtempSync(join(tmpdir(), 'sandbox-')),
    logLevel: 'silent',
    exitWithParent: false,
  },
  ...{
    appId,
    appSecret,
    merchants: [],
    merchantName: '潮闸优选',
  },
  ...{
    wechatPayKeyId: 'PUB_KEY_ID_01',
    wechatPayPrivateKey: wechat.privateKey,
  },
  returnOrigins: [],
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await cache.flushall()
  await sandboxPost('/sandbox/switches', { risk: 'normal', token: 'normal' })
})

const sandboxPost = async (path: string, body: unknown) => {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, string>
}

/** Somebody who logged in a moment ago on `device`. */
async function buyerOn(device: string) {
  const { code = '' } = await sandboxPost('/sandbox/login-code', { device })
  const query = new URLSearchParams({
    appid: appId,
    secret: appSecret,
    js_code: code,
    grant_type: 'authorization_code',
  })
  const session = await fetch(`${sandbox.url}/sns/jscode2session?${query.toString()}`, {
    headers: { connection: 'close' },
  })
  return {
    buyerId: randomBytes(4).readUInt32BE().toString(),
    openid: ((await session.json()) as { openid: string }).openid,
  }
}

function process(changes: { patienceMs?: number; atOnce?: number } = {}) {
  const accessTokens = createAccessTokens({ appId, appSecret, baseUrl: sandbox.url, cache, clock: systemClock })
  const post = createPostToWechat({ baseUrl: sandbox.url, accessTokens })
  return createRiskRank({
    cache,
    logger: createLogger({ logLevel: 'silent' }, 'test'),
    appId,
    post,
    patienceMs: 1_000,
    atOnce: 50,
    ...changes,
  })
}

it('is what WeChat says, for a day, in every process', async () => {
  const [calm, risky] = [await buyerOn('phone-1'), await buyerOn('risk3-phone')]
  const ask = process()
  expect(await ask(calm, '192.0.2.1')).toBe(0)
  expect(await ask(risky, '192.0.2.1')).toBe(3)
  await sandboxPost('/sandbox/switches', { risk: 'BUSY' })
  expect(await process()(risky, '192.0.2.1')).toBe(3)
  expect(await cache.pttl(cacheKeys.riskRank(risky.buyerId))).toBeGreaterThan(86_000_000)
})

it('is unknown for whom WeChat has not seen, and while it is busy; and is asked again minutes later, not at once', async () => {
  const ask = process()
  const nobody = { buyerId: '77', openid: 'o-nobody' }
  expect(await ask(nobody, '192.0.2.1')).toBeNull()
  expect(await cache.pttl(cacheKeys.riskRank('77'))).toBeLessThan(300_001)
  await sandboxPost('/sandbox/switches', { risk: 'BUSY' })
  expect(await ask(await buyerOn('risk4-phone'), '192.0.2.1')).toBeNull()
})

it('does not wait for a silent WeChat, and keeps no more than so many questions under way', async () => {
  await sandboxPost('/sandbox/switches', { risk: 'SILENT' })
  const ask = process({ patienceMs: 50, atOnce: 2 })
  const buyers = await Promise.all(['a', 'b', 'c'].map(buyerOn))
  const startedAt = performance.now()
  expect(await Promise.all(buyers.map((buyer) => ask(buyer, '192.0.2.1')))).toEqual([null, null, null])
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})

it('renews a token that WeChat calls dead', async () => {
  const risky = await buyerOn('risk2-phone')
  await cache.set(
    cacheKeys.accessToken(appId),
    JSON.stringify({ token: 'dead', until: Date.now() + 60_000 }),
    'PX',
    60_000,
  )
  expect(await process()(risky, '192.0.2.1')).toBe(2)
  await eventually(async () => expect(await cache.get(cacheKeys.accessToken(appId))).not.toContain('dead'))
})
