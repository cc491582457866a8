import { createHash, randomBytes } from 'node:crypto'

/** A phone number of the sandbox's own making: the same device always has the same. */
export function phoneOf(device: string): string {
  const digits = createHash('sha256').update(device).digest().readUInt32BE(0) % 10 ** 8
  return `138${String(digits).padStart(8, '0')}`
}

export type Exchange =
  | { kind: 'SESSION'; openId: string; sessionKey: string; device: string }
  | { kind: 'INVALID_CODE' }
  | { kind: 'BLOCKED' }
  | { kind: 'FREQUENCY_LIMITED' }

const LIFETIME_MS = 5 * 60_000
const MOST_CODES = 200_000
/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html (45011) */
const EXCHANGES_PER_USER_AND_MINUTE = 100

/**
 * `wx.login` codes: single use, five minutes. Codes expire in the order they were issued, so the map's own order is the
 * expiry queue and issuing one is constant work; at 200,000 open codes the oldest gives way.
 */
export class LoginCodes {
  readonly #appId: string
  readonly #clock: () => number
  readonly #open = new Map<string, { openId: string; device: string; expiresAt: number }>()
  #minute = 0
  #exchangesThisMinute = new Map<string, number>()

  constructor(appId: string, clock: () => number) {
    this.#appId = appId
    this.#clock = clock
  }

  issue(device: string): string {
    this.#dropExpired()
    const code = randomBytes(16).toString('hex')
    this.#open.set(code, { openId: openIdOf(this.#appId, device), device, expiresAt: this.#clock() + LIFETIME_MS })
    return code
  }

  exchange(code: string): Exchange {
    const login = this.#open.get(code)
    if (!login) return { kind: 'INVALID_CODE' }
    if (!this.#countExchange(login.openId)) return { kind: 'FREQUENCY_LIMITED' }
    this.#open.delete(code)
    if (login.expiresAt <= this.#clock()) return { kind: 'INVALID_CODE' }
    // A device named `blocked…` is a user WeChat holds for high-risk.
    if (login.device.startsWith('blocked')) return { kind: 'BLOCKED' }
    return {
      kind: 'SESSION',
      openId: login.openId,
      sessionKey: randomBytes(16).toString('base64'),
      device: login.device,
    }
  }

  #dropExpired(): void {
    for (const [code, { expiresAt }] of this.#open) {
      if (expiresAt > this.#clock() && this.#open.size < MOST_CODES) return
      this.#open.delete(code)
    }
  }

  #countExchange(openId: string): boolean {
    const minute = Math.floor(this.#clock() / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#exchangesThisMinute = new Map()
    }
    const count = (this.#exchangesThisMinute.get(openId) ?? 0) + 1
    this.#exchangesThisMinute.set(openId, count)
    return count <= EXCHANGES_PER_USER_AND_MINUTE
  }
}

/** 28 characters that start with `o`, as real openids do; the same device is the same person on every start. */
export function openIdOf(appId: string, device: string): string {
  return `o${createHash('sha256').update(`${appId}\n${device}`).digest('base64url').slice(0, 27)}`
}
