/**
 * wx.login code → buyer → session. The buyer is found or made by openid in one statement, so two logins at once make one buyer. Nobody is
 * known yet, and each code is a question to WeChat; so a flood of made-up ones from one address is slowed down before it is asked.
 */
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import type { AddressBucket } from '../gate/address-bucket.ts'
import { geneOfText, type Ids } from '../kernel/snowflake.ts'
import { type Blocks, deviceOf, type Origin } from './blocks.ts'
import { nicknameOf } from './nickname.ts'
import type { BuyerSessions } from './session.ts'
import { keepSessionKey, type SessionKeyDeps } from './session-key.ts'
import { type CodeToSessionDeps, codeToSession } from './wechat/code-to-session.ts'

export interface LoginDeps extends SessionKeyDeps {
  pool: Pool
  ids: Ids
  wechatLogin: CodeToSessionDeps
  buyerSessions: BuyerSessions
  blocks: Blocks
  addresses: AddressBucket
  /** Has the key that this buyer signs with at hand before the rush; nobody waits for it. */
  loadUserKey(openid: string): void
}

export type LoginOutcome =
  | { kind: 'SIGNED_IN'; session: SessionView }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function login(deps: LoginDeps, code: string, origin: Origin): Promise<LoginOutcome> {
  const { pool, ids, wechatLogin, buyerSessions, blocks, addresses } = deps
  if (blocks.has(null, origin)) return { kind: 'REFUSED', outcome: 'BLOCKED' }
  const waitMs = addresses.take(origin.ip)
  if (waitMs > 0) return { kind: 'REFUSED', outcome: 'TOO_FAST', retryAfterMs: waitMs }
  const wechat = await codeToSession(code, wechatLogin)
  switch (wechat.kind) {
    case 'INVALID_CODE':
      return { kind: 'REFUSED', outcome: 'LOGIN_CODE_INVALID' }
    case 'BLOCKED':
      return { kind: 'REFUSED', outcome: 'LOGIN_REFUSED' }
    case 'FREQUENCY_LIMITED':
      return { kind: 'REFUSED', outcome: 'WECHAT_UNAVAILABLE', retryAfterMs: wechat.retryAfterMs }
    case 'UNAVAILABLE':
      return { kind: 'REFUSED', outcome: 'WECHAT_UNAVAILABLE' }
    case 'SESSION': {
      const openid = wechat.openId
      const id = ids.next(geneOfText(openid))
      const { rows } = await pool.query<{ id: string; nickname: string }>(findOrMakeSql, [
        id,
        openid,
        nicknameOf(id),
        origin.ip,
        deviceOf(origin),
      ])
      const buyer = rows[0] as { id: string; nickname: string }
      if (blocks.has(buyer.id, origin)) return { kind: 'REFUSED', outcome: 'BLOCKED' }
      await keepSessionKey(deps, openid, wechat.sessionKey)
      deps.loadUserKey(openid)
      const { token, expiresAt } = await buyerSessions.open({ buyerId: buyer.id, openid })
      return { kind: 'SIGNED_IN', session: { token, expiresAt, buyer } }
    }
  }
}

const findOrMakeSql = `
INSERT INTO buyers (id, openid, nickname, last_login_at, last_address, last_device) VALUES ($1, $2, $3, now(), $4, $5)
ON CONFLICT (openid) DO UPDATE SET last_login_at = now(), last_address = excluded.last_address, last_device = excluded.last_device
RETURNING id::text, nickname`
