import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { call, download } from './call.ts'
import type { HttpRequest, WechatPayDeps } from './deps.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

it.each(['https://evil.example/v3/billdownload?token=1', 'http://api.mch.weixin.qq.com/v3/billdownload?token=1'])(
  'sends the signature that opens our bills nowhere but to WeChat: not to %s',
  async (url) => {
    const request = vi.fn()
    const file = join(tmpdir(), 'never-written')
    await expect(download(url, file, AbortSignal.timeout(1_000), depsWith(request))).rejects.toMatchObject({
      reason: 'UNVERIFIED',
    })
    expect(request).not.toHaveBeenCalled()
  },
)

it('asks WeChat to sign its answer with our public key, where certificates are in use as well', async () => {
  const request = vi.fn(async (_url: string, _options: Parameters<HttpRequest>[1]) => ({
    ...{ statusCode: 429, headers: {} },
    body: { arrayBuffer: async () => new ArrayBuffer(0), async *[Symbol.asyncIterator]() {} },
  }))
  await call(
    { method: 'GET', target: '/v3/pay/transactions/out-trade-no/1?mchid=m1' },
    AbortSignal.timeout(1_000),
    depsWith(request),
  )
  expect(request.mock.lastCall?.[1].headers).toMatchObject({ 'wechatpay-serial': 'PUB_KEY_ID_1' })
})

function depsWith(request: HttpRequest): WechatPayDeps {
  const wechatPayKeys = new Map([
    ['PUB_KEY_ID_1', publicKey],
    ['5157F09EFDC096DE15EBE81A47057A7232F1B8E1', publicKey],
  ])
  return {
    ...{ appId: 'wx1', mchId: 'm1', mchSerial: 'AB', mchPrivateKey: privateKey, wechatPayKeys },
    ...{ apiV3Key: '', baseUrl: 'https://api.mch.weixin.qq.com', notifyUrl: '', refundNotifyUrl: '' },
    ...{ clock: { now: Date.now }, nonce: () => 'n', request },
  }
}
