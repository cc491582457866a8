import { createHmac } from 'node:crypto'

const HOUR_MS = 3_600_000

export type UserKey = { encrypt_key: string; iv: string; version: number; expire_in: number; create_time: number }

/**
 * The key that a user's mini-program and the shop's server share (加密网络通道): a new one each hour, the last three on demand.
 * Source: https://developers.weixin.qq.com/minigame/dev/api-backend/open-api/internet/internet.getUserEncryptKey.html
 */
export class UserKeys {
  readonly #secret: string
  readonly #clock: () => number
  /** openid → the session key of its newest login. */
  readonly #sessions = new Map<string, string>()

  constructor(secret: string, clock: () => number) {
    this.#secret = secret
    this.#clock = clock
  }

  signedIn(openId: string, sessionKey: string): void {
    this.#sessions.set(openId, sessionKey)
  }

  /** `signature` is hmac_sha256(session_key, "") in hex. */
  isSession(openId: string, signature: string): boolean {
    const sessionKey = this.#sessions.get(openId)
    return sessionKey !== undefined && createHmac('sha256', sessionKey).update('').digest('hex') === signature
  }

  /** Newest first. */
  latest(openId: string, count = 3): UserKey[] {
    const hour = Math.floor(this.#clock() / HOUR_MS)
    return Array.from({ length: count }, (_, age) => {
      const version = hour - age
      const bytes = createHmac('sha256', this.#secret).update(`${openId} ${version}`).digest()
      const left = (version + 1) * HOUR_MS - this.#clock()
      return {
        encrypt_key: bytes.subarray(0, 16).toString('base64'),
        iv: bytes.subarray(16, 24).toString('hex'),
        version,
        expire_in: Math.max(0, Math.floor(left / 1000)),
        create_time: version * (HOUR_MS / 1000),
      }
    })
  }
}
