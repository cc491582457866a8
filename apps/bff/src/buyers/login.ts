/** wx.login code → buyer → session. The buyer is found or made by openid in one statement, so two logins at once make one buyer. */
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { geneOfText, type Ids } from '../kernel/snowflake.ts'
import { nicknameOf } from './nickname.ts'
import type { BuyerIdentity, Sessions } from './session.ts'
import { keepSessionKey, type SessionKeyDeps } from './session-key.ts'
import { type CodeToSessionDeps, codeToSession } from './wechat/code-to-session.ts'

export interface LoginDeps extends SessionKeyDeps {
  pool: Pool
  ids: Ids
  wechatLogin: CodeToSessionDeps
  buyerSessions: Sessions<BuyerIdentity, { buyer: BuyerIdentity }>
  /** Has the key that this buyer signs with at hand before the rush; nobody waits for it. */
  loadUserKey(openid: string): void
}

export type LoginOutcome =
  | { kind: 'SIGNED_IN'; session: SessionView }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function login(deps: LoginDeps, code: string): Promise<LoginOutcome> {
  const { pool, ids, wechatLogin, buyerSessions } = deps
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
      const { rows } = await pool.query<{ id: string; nickname: string }>(findOrMakeSql, [id, openid, nicknameOf(id)])
      const buyer = rows[0] as { id: string; nickname: string }
      await keepSessionKey(deps, openid, wechat.sessionKey)
      deps.loadUserKey(openid)
      const { token, expiresAt } = await buyerSessions.open({ buyerId: buyer.id, openid })
      return { kind: 'SIGNED_IN', session: { token, expiresAt, buyer } }
    }
  }
}

// The update changes nothing but makes the existing row come back.
const findOrMakeSql = `
INSERT INTO buyers (id, openid, nickname) VALUES ($1, $2, $3)
ON CONFLICT (openid) DO UPDATE SET openid = excluded.openid
RETURNING id::text, nickname`
