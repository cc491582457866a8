import { expect, it, vi } from 'vitest'
import { createAddressBucket } from '../gate/address-bucket.ts'
import { type LoginDeps, login } from './login.ts'
import { loginPolicy } from './wechat/code-to-session.ts'

it('asks WeChat about no more codes than an address may send; another address is not made to wait', async () => {
  const request = vi.fn(async () => ({ statusCode: 200, body: { text: async () => '{"errcode":40029}' } }))
  const deps = {
    addresses: createAddressBucket({ clock: { now: () => 0 }, perSecond: 1, burst: 2 }),
    blocks: { has: () => false },
    wechatLogin: { appId: 'wx1', appSecret: 's', baseUrl: 'https://api.weixin.qq.com', policy: loginPolicy(), request },
  } as unknown as LoginDeps
  const outcomes = []
  for (const ip of ['203.0.113.9', '203.0.113.9', '203.0.113.9', '198.51.100.7'])
    outcomes.push(await login(deps, 'made-up', { ip, headers: {} }))
  const invalid = { kind: 'REFUSED', outcome: 'LOGIN_CODE_INVALID' }
  expect(outcomes).toEqual([invalid, invalid, { kind: 'REFUSED', outcome: 'TOO_FAST', retryAfterMs: 1_000 }, invalid])
  expect(request).toHaveBeenCalledTimes(3)
})
