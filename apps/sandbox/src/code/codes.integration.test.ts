import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../bff/src/kernel/clock.ts'
import { createShareCodes, type ShareCodes } from '../../../bff/src/share/share-codes.ts'
import { testRedis } from '../../../bff/src/testing/redis.ts'
import { createAccessTokens } from '../../../bff/src/wechat-token/access-token.ts'
import { createAskPicture, type PictureReply } from '../../../bff/src/wechat-token/ask-picture.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'

const redis = await testRedis()
const events = redis.client.duplicate()
const credentials = { appId: 'wx8888888888888888', appSecret: 'sandbox-secret' }
const replies: PictureReply[] = []
let dir: string
let sandbox: Sandbox
let accessTokens: ReturnType<typeof createAccessTokens>
let codes: ShareCodes

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandbox-codes-'))
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  sandbox = await startSandbox({
    ...{ host: '127.0.0.1', port: 0, dir, logLevel: 'silent', exitWithParent: false },
    ...{ ...credentials, merchantName: '潮闸优选' },
    merchants: [{ mchId: '1900007291', mchSerial: 'AB', mchPublicKey: publicKey, apiV3Key: '0'.repeat(32) }],
    ...{ wechatPayKeyId: 'PUB_KEY_ID_1', wechatPayPrivateKey: privateKey, returnOrigins: [] },
  })
  const stores = { cache: redis.client, clock: systemClock }
  accessTokens = createAccessTokens({ ...credentials, ...stores, baseUrl: sandbox.url })
  const ask = createAskPicture({ baseUrl: sandbox.url, accessTokens })
  codes = createShareCodes({
    ...{ ...stores, cacheEvents: events, logger: { warn: () => {} } },
    askPicture: async (path, body) => {
      const reply = await ask(path, body)
      replies.push(reply)
      return reply
    },
    exists: async (_shared, id) => id !== '404',
  })
})
afterAll(async () => {
  events.disconnect()
  await sandbox.stop()
  await rm(dir, { recursive: true })
})

it('a code is asked for once, and is another for another page', async () => {
  const [code, again, other] = await Promise.all([
    codes.get('product', '7338224511770263552'),
    codes.get('product', '7338224511770263552'),
    codes.get('campaign', '7338224511770263552'),
  ])
  expect(code?.type).toBe('image/png')
  expect(
    Buffer.from(code?.base64 ?? '', 'base64')
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  expect(again).toEqual(code)
  expect(other?.base64).not.toBe(code?.base64)
  expect(replies.map(({ kind }) => kind)).toEqual(['PICTURE', 'PICTURE'])
})

it('WeChat hears nothing of what does not exist', async () => {
  replies.splice(0)
  expect(await codes.get('product', '404')).toBeNull()
  expect(replies).toEqual([])
})

it('a token that WeChat has forgotten is dropped, and the next one asked with', async () => {
  const dropped: string[] = []
  const ask = createAskPicture({
    baseUrl: sandbox.url,
    accessTokens: {
      get: async () => (dropped.length > 0 ? accessTokens.get() : { kind: 'TOKEN', token: 'forgotten' }),
      drop: async (token) => void dropped.push(token),
    },
  })
  expect(await ask('/wxa/getwxacodeunlimit', { page: 'pages/home/index', scene: 'id=1' })).toMatchObject({
    kind: 'PICTURE',
  })
  expect(dropped).toEqual(['forgotten'])
})

it('what WeChat refuses is an answer of its own', async () => {
  const ask = createAskPicture({ baseUrl: sandbox.url, accessTokens })
  expect(await ask('/wxa/getwxacodeunlimit', { page: '/pages/home/index', scene: 'id=1' })).toMatchObject({
    kind: 'REFUSED',
    errcode: 40169,
  })
})
