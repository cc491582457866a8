import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { download } from './call.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

it.each(['https://evil.example/v3/billdownload?token=1', 'http://api.mch.weixin.qq.com/v3/billdownload?token=1'])(
  'sends the signature that opens our bills nowhere but to WeChat: not to %s',
  async (url) => {
    const request = vi.fn()
    const deps = {
      ...{ appId: 'wx1', mchId: 'm1', mchSerial: 'AB', mchPrivateKey: privateKey, wechatPayKeys: new Map() },
      ...{ apiV3Key: '', baseUrl: 'https://api.mch.weixin.qq.com', notifyUrl: '', refundNotifyUrl: '' },
      ...{ clock: { now: Date.now }, nonce: () => 'n', request },
    }
    const file = join(tmpdir(), 'never-written')
    await expect(download(url, file, AbortSignal.timeout(1_000), deps)).rejects.toMatchObject({ reason: 'UNVERIFIED' })
    expect(request).not.toHaveBeenCalled()
  },
)
