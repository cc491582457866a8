import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { signatureOf, signedText } from '../../../../packages/shared/src/signed-request.ts'
import { readPhone } from '../../../bff/src/buyers/read-phone.ts'
import { keepSessionKey, readSessionKey } from '../../../bff/src/buyers/session-key.ts'
import { createUserKeys } from '../../../bff/src/buyers/user-keys.ts'
import { verifySigned } from '../../../bff/src/buyers/verify-signed.ts'
import { codeToSession, loginPolicy } from '../../../bff/src/buyers/wechat/code-to-session.ts'
import { createSeal } from '../../../bff/src/kernel/seal.ts'
import { afterFile } from '../../../bff/src/testing/clean-up.ts'
import { testRedis } from '../../../bff/src/testing/redis.ts'
import { createAccessTokens } from '../../../bff/src/wechat-token/access-token.ts'
import { createPostToWechat } from '../../../bff/src/wechat-token/post-to-wechat.ts'
import { startSandbox } from '../sandbox.ts'

const redis = await testRedis()
const [appId, appSecret] = ['wx8888888888888888', 'secret']
const sandbox = await startSandbox({
  ...{ host: '127.0.0.1', port: 0, dir: mkdtempSync(join(tmpdir(), 'sandbox-')), logLevel: 'silent' },
  ...{ exitWithParent: false, appId, appSecret, merchantName: '潮闸优选', returnOrigins: [], merchants: [] },
  wechatPayKeyId: 'PUB_KEY_ID_01',
  wechatPayPrivateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
})
afterFile(() => sandbox.stop())

const baseUrl = sandbox.url
const clock = { now: Date.now }
const cache = redis.client
const seal = createSeal([{ id: 'k1', key: randomBytes(32) }])
const post = createPostToWechat({
  baseUrl,
  accessTokens: createAccessTokens({ appId, appSecret, baseUrl, cache, clock }),
})
const processOf = () => ({ hot: redis.client, clock, userKeys: createUserKeys({ cache, seal, clock, post }) })

async function call<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return (
    await fetch(`${baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  ).json() as Promise<T>
}

async function signIn(device: string) {
  const { code } = await call<{ code: string }>('/sandbox/login-code', { device })
  const session = await codeToSession(code, { appId, appSecret, baseUrl, policy: loginPolicy() })
  if (session.kind !== 'SESSION') throw new Error(session.kind)
  await keepSessionKey({ cache, seal }, session.openId, session.sessionKey)
  return { buyerId: '64', openid: session.openId }
}

/** As the mini-program signs it. */
async function signed(device: string, changes: Partial<{ timestamp: number; nonce: string; version: number }> = {}) {
  const user = await call<{ encryptKey: string; version: number }>('/sandbox/user-key', { device })
  const words = {
    ...{ path: '/trpc/rush.buy', body: '{"offerId":"1"}', timestamp: Date.now() },
    ...{ nonce: randomBytes(12).toString('hex'), version: user.version, ...changes },
  }
  const key = Buffer.from(user.encryptKey, 'base64')
  const signature = createHmac('sha256', key).update(signedText(words)).digest('base64')
  return { path: words.path, body: words.body, header: signatureOf({ ...words, signature }) }
}

it('passes once, in whichever process, and never again', async () => {
  const buyer = await signIn('phone-1')
  const request = await signed('phone-1')
  const verdicts = await Promise.all([processOf(), processOf()].map((one) => verifySigned(one, buyer, request)))
  expect(verdicts.map((verdict) => verdict.kind).sort()).toEqual(['GENUINE', 'REFUSED'])
  expect(await verifySigned(processOf(), buyer, request)).toEqual({ kind: 'REFUSED', outcome: 'REQUEST_REPLAYED' })
})

it.each([
  ['another body', async () => ({ ...(await signed('phone-1')), body: '{"offerId":"2"}' }), 'SIGNATURE_INVALID'],
  ['another path', async () => ({ ...(await signed('phone-1')), path: '/trpc/payments.start' }), 'SIGNATURE_INVALID'],
  ["another user's key", () => signed('phone-2'), 'SIGNATURE_INVALID'],
  ['two minutes ago', () => signed('phone-1', { timestamp: Date.now() - 120_000 }), 'SIGNATURE_INVALID'],
  ['a key of last year', () => signed('phone-1', { version: 1 }), 'SIGNATURE_INVALID'],
  ['no header', async () => ({ ...(await signed('phone-1')), header: undefined }), 'SIGNATURE_REQUIRED'],
  ['a mangled header', async () => ({ ...(await signed('phone-1')), header: 'v1 1 2 3 4' }), 'SIGNATURE_INVALID'],
])('refuses %s', async (_, request, outcome) => {
  const buyer = await signIn('phone-1')
  expect(await verifySigned(processOf(), buyer, await request())).toEqual({ kind: 'REFUSED', outcome })
})

it('asks WeChat once for all processes, and says when it cannot know', async () => {
  const buyer = await signIn('phone-3')
  const first = processOf()
  await first.userKeys.load(buyer.openid)
  const mute = { ...processOf(), userKeys: createUserKeys({ cache, seal, clock, post: async () => unreachable }) }
  expect(await verifySigned(mute, buyer, await signed('phone-3'))).toEqual({ kind: 'GENUINE' })
  const stranger = { buyerId: '65', openid: 'o-never-signed-in' }
  expect(await verifySigned(first, stranger, await signed('phone-3'))).toMatchObject({ outcome: 'SESSION_EXPIRED' })
  const other = await signIn('phone-4')
  expect(await verifySigned(mute, other, await signed('phone-4'))).toEqual({ kind: 'UNSURE' })
})

it('neither session keys nor user keys can be read in a copy of Redis', async () => {
  const { openid } = await signIn('phone-1')
  const session = (await readSessionKey({ cache, seal }, openid))?.export().toString() as string
  const user = await call<{ encryptKey: string }>('/sandbox/user-key', { device: 'phone-1' })
  const names = await cache.keys('*')
  expect(names.filter((name) => name.includes('key')).length).toBeGreaterThan(1)
  for (const name of names)
    for (const secret of [session, user.encryptKey]) expect(`${name} ${await cache.get(name)}`).not.toContain(secret)
})

it('a phone code gives its number once', async () => {
  const { code } = await call<{ code: string }>('/sandbox/phone-code', { device: 'phone-1' })
  expect(await readPhone({ post }, code)).toEqual({ kind: 'PHONE', phone: expect.stringMatching(/^138\d{8}$/) })
  expect(await readPhone({ post }, code)).toEqual({ kind: 'REFUSED', outcome: 'PHONE_CODE_INVALID' })
  expect(await readPhone({ post: async () => unreachable }, code)).toMatchObject({ outcome: 'WECHAT_UNAVAILABLE' })
})

const unreachable = { kind: 'UNAVAILABLE', reason: 'TIMEOUT', detail: 'no answer in time', sent: true } as const
