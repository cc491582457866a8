/**
 * WeChat's risk rank of a buyer, 0 (none) to 4, asked for in the lobby and never in the buy path (its quota is not published). Kept for a
 * day in the cache Redis.
 *
 * What can fail, and each time the answer is null, "unknown", and the buyer is let in: WeChat away, slow or refusing (its answer then
 * counts for the next entry, if it still comes), too many questions under way, the cache away, a buyer of whom WeChat knows nothing
 * (61010: not seen in the mini-program for two hours, as everybody in a browser). Unknown is believed for some minutes only.
 * https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/safety-control-capability/api_getuserriskrank.html
 */
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { BuyerIdentity } from '../buyers/session.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'

export interface RiskRankDeps {
  cache: Redis
  logger: Logger
  appId: string
  /** With a breaker of its own. */
  post: PostToWechat
  /** How long an entry waits for WeChat. */
  patienceMs: number
  /** Questions under way at a time. */
  atOnce: number
}

export function createRiskRank(deps: RiskRankDeps): (buyer: BuyerIdentity, address: string) => Promise<number | null> {
  const underWay = new Map<string, Promise<number | null>>()
  return async (buyer, address) => {
    const known = await deps.cache.get(cacheKeys.riskRank(buyer.buyerId)).catch(() => null)
    if (known !== null) return known === unknown ? null : Number(known)
    let answer = underWay.get(buyer.buyerId)
    if (!answer) {
      if (underWay.size >= deps.atOnce) return null
      answer = askAndKeep(deps, buyer, address).finally(() => underWay.delete(buyer.buyerId))
      underWay.set(buyer.buyerId, answer)
    }
    return withinMs(deps.patienceMs, answer)
  }
}

async function askAndKeep(deps: RiskRankDeps, buyer: BuyerIdentity, address: string): Promise<number | null> {
  const rank = await ask(deps, buyer, address).catch((error: Error) => {
    deps.logger.error({ error: error.message }, 'risk rank cannot be asked for')
    return null
  })
  const keepMs = rank === null ? unknownKeptMs : rankKeptMs
  await deps.cache.set(cacheKeys.riskRank(buyer.buyerId), rank ?? unknown, 'PX', keepMs).catch(() => {})
  return rank
}

/** @throws Error when WeChat refused the question itself: configuration is wrong */
async function ask({ post, appId }: RiskRankDeps, { openid }: BuyerIdentity, address: string): Promise<number | null> {
  const reply = await post('/wxa/getuserriskrank', { appid: appId, openid, scene: marketing, client_ip: address })
  if (reply.kind === 'UNAVAILABLE') return null
  if (reply.errcode === 0) return answerSchema.parse(reply.answer).risk_rank
  // The documented troubles of the question are ours to mend; whatever else is said passes.
  if (misuse.has(reply.errcode)) throw new Error(`WeChat refused the risk question itself: errcode ${reply.errcode}`)
  return null
}

function withinMs(ms: number, answer: Promise<number | null>): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

const answerSchema = z.object({ risk_rank: z.number().int().min(0).max(4) })
/** Appid, scene, parameters, and a mini-program without the permission. */
const misuse = new Set([40003, 40129, 43104, 43302, 44002, 47001, 48001])
const marketing = 1
const unknown = '?'
const rankKeptMs = 86_400_000
const unknownKeptMs = 300_000
