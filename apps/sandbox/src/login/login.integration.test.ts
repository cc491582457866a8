/** Login with wx.login’s code: our client against a WeChat with its limits. */
import { describe, expect, it } from 'vitest'
import { codeToSession, loginPolicy } from '../../../bff/src/buyers/wechat/code-to-session.ts'
import { appId, appSecret, contractScene } from '../testing/contract-scene.ts'

const { flip, post, restart, url } = contractScene()

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
      baseUrl: url(),
      policy: loginPolicy(),
    })
    await expect(wrong).rejects.toThrow('40125')
    await expect(wrong).rejects.not.toThrow('planted-secret')
  })
})

async function loginCode(device: string): Promise<string> {
  return (await post('/sandbox/login-code', { device })).code ?? ''
}

function login(code: string) {
  return codeToSession(code, { appId, appSecret, baseUrl: url(), policy: loginPolicy() })
}
