import { randomBytes } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Scripts } from '../redis/generated.ts'
import { type PayRoute, type PayRoutes, payRoutes } from './routes.ts'
import { wechatPayClient } from './wechat-pay/client.ts'
import { wechatPayKeys } from './wechat-pay/keys.ts'
import { wechatPayPolicies } from './wechat-pay/policies.ts'
import { prepayQuota } from './wechat-pay/quota.ts'
import { paymentRequest } from './wechat-pay/sign.ts'

/** One client for each merchant number, with a quota and breakers of its own. */
export function createPayRoutes(config: Config, { scripts, clock }: { scripts: Scripts; clock: Clock }): PayRoutes {
  const { pay, appId } = config.wechat
  return payRoutes(
    pay.routes.map((route): PayRoute => {
      const deps = {
        ...route,
        appId,
        baseUrl: pay.base,
        wechatPayKeys: wechatPayKeys(route),
        clock,
        nonce: () => randomBytes(16).toString('hex'),
      }
      const { mchId, name } = route
      const quota = prepayQuota({ scripts, mchId, perSecond: pay.prepaysPerSecond, clock, random: Math.random })
      return {
        name,
        mchId,
        client: wechatPayClient({ ...deps, quota, policies: wechatPayPolicies(), random: Math.random }),
        signRequest: (prepayId) => paymentRequest(prepayId, deps),
        notify: deps,
      }
    }),
  )
}
