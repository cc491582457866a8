/**
 * The access token of api.weixin.qq.com, for everything that needs one (risk, shipping information, messages).
 *
 * Invariant: nobody but this file asks WeChat for a token. It uses the stable token in its normal mode: asking twice gives the same
 * token, so processes cannot cancel each other's. Kept in the process and in the cache Redis until a minute before it ends; in a process
 * one question is under way at a time. What can fail: WeChat away (UNAVAILABLE, a value); Redis away: then every process asks for itself,
 * well within 10,000 a minute. A token that WeChat calls dead is dropped everywhere by `drop`.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
 */
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Clock } from '../kernel/clock.ts'
import { type Outage, outagePolicy, underPolicy, WechatOutage } from '../outage/policy.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import { readJson, sendJson } from './send-json.ts'

export type TokenOutcome = { kind: 'TOKEN'; token: string } | Outage

export interface AccessTokens {
  get(): Promise<TokenOutcome>
  /** WeChat called `token` dead (40001, 40014, 42001): nobody shall use it again. */
  drop(token: string): Promise<void>
}

export interface AccessTokenDeps {
  appId: string
  appSecret: string
  /** Scheme and host, no trailing slash: https://api.weixin.qq.com in production. */
  baseUrl: string
  cache: Redis
  clock: Clock
}

export function createAccessTokens(deps: AccessTokenDeps): AccessTokens {
  const { appId, cache, clock } = deps
  const policy = outagePolicy({ timeoutMs: 3_000, attempts: 3 })
  const key = cacheKeys.accessToken(appId)
  let held: HeldToken | null = null
  let asking: Promise<TokenOutcome> | null = null

  async function renew(): Promise<TokenOutcome> {
    const shared = await cache.get(key).catch(() => null)
    held = shared ? (JSON.parse(shared) as HeldToken) : null
    if (held && clock.now() < held.until) return { kind: 'TOKEN', token: held.token }
    const answer = await underPolicy(policy, (signal) => askWechat(deps, signal))
    if (answer.kind === 'UNAVAILABLE') return answer
    const livesMs = Math.max(answer.expiresInSeconds * 1_000 - earlyMs, 1_000)
    held = { token: answer.token, until: clock.now() + livesMs }
    await cache.set(key, JSON.stringify(held), 'PX', livesMs).catch(() => {})
    return { kind: 'TOKEN', token: held.token }
  }

  return {
    async get() {
      if (held && clock.now() < held.until) return { kind: 'TOKEN', token: held.token }
      asking ??= renew().finally(() => {
        asking = null
      })
      return asking
    },
    async drop(token) {
      if (held?.token === token) held = null
      const shared = await cache.get(key).catch(() => null)
      // Somebody may have put a fresh one there meanwhile.
      if (shared && (JSON.parse(shared) as HeldToken).token === token) await cache.del(key).catch(() => 0)
    },
  }
}

interface HeldToken {
  token: string
  until: number
}

/** WeChat refused our credentials: configuration is wrong. */
class WechatTokenMisuse extends Error {
  override readonly name = 'WechatTokenMisuse'
}

async function askWechat(
  { appId, appSecret, baseUrl }: AccessTokenDeps,
  signal: AbortSignal,
): Promise<{ kind: 'GRANTED'; token: string; expiresInSeconds: number }> {
  const question = { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: false }
  const { bytes } = await sendJson(`${baseUrl}/cgi-bin/stable_token`, question, signal)
  const { access_token, expires_in, errcode } = readJson(bytes, (json) => answerSchema.parse(json))
  if (access_token && expires_in) return { kind: 'GRANTED', token: access_token, expiresInSeconds: expires_in }
  // -1 busy; 45009 and 45011 too many questions: it passes. The rest says that the app id or its secret is wrong.
  if (errcode === -1 || errcode === 45009 || errcode === 45011)
    throw new WechatOutage('SERVER_ERROR', `errcode ${errcode}`)
  throw new WechatTokenMisuse(`WeChat refused the token request itself: errcode ${errcode}`)
}

const answerSchema = z.object({
  access_token: z.string().min(1).optional(),
  expires_in: z.number().int().positive().optional(),
  errcode: z.number().int().default(0),
})

const earlyMs = 60_000
