/** Step three of three: wire. Dependencies are built once, narrowed by each feature to what it needs, and disposed in reverse. */
import { randomBytes } from 'node:crypto'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import { campaignTransitions, checkTable, orderTransitions, paymentTransitions } from '@tidegate/shared/states'
import { createBuyerSessions } from './buyers/session.ts'
import { loginPolicy } from './buyers/wechat/policy.ts'
import { createCampaignReads } from './campaigns/reads.ts'
import { createCatalogueReads } from './catalogue/reads.ts'
import type { Config } from './config/config.ts'
import { createPool } from './db/pool.ts'
import { createPrisma } from './db/prisma.ts'
import { createAddressBucket } from './gate/address-bucket.ts'
import { createSoldOutLatch } from './gate/sold-out-latch.ts'
import { systemClock } from './kernel/clock.ts'
import { createIds } from './kernel/snowflake.ts'
import { createPictureList } from './media/list-pictures.ts'
import { createOfferTerms } from './orders/offer-terms.ts'
import { closePayment } from './payments/close-payment.ts'
import { wechatPayClient } from './payments/wechat-pay/client.ts'
import { wechatPayKeys } from './payments/wechat-pay/keys.ts'
import { wechatPayPolicies } from './payments/wechat-pay/policy.ts'
import { prepayQuota } from './payments/wechat-pay/quota.ts'
import { createRedis } from './redis/client.ts'
import { defineScripts } from './redis/generated.ts'
import { shelfChannel } from './redis/keys.ts'
import { leaseWorker } from './redis/lease-worker.ts'
import { createExplainCold } from './rush/explain-cold.ts'
import { createLiveCounters } from './rush/live-counters.ts'
import { createStaffLimits } from './staff/login.ts'
import { createStaffSessions } from './staff/session.ts'
import { createLogger } from './telemetry/logger.ts'
import { createMetrics } from './telemetry/metrics.ts'

export type Context = Awaited<ReturnType<typeof createContext>>

/** `onFatal` is called when the process may not go on: it lost its worker number, and with it the uniqueness of its ids. */
export async function createContext(
  config: Config,
  { role, onFatal }: { role: string; onFatal: (reason: string) => void },
) {
  checkTable('order states', orderTransitions, ['PENDING_PAYMENT', 'REFUSED'])
  checkTable('campaign states', campaignTransitions, ['DRAFT'])
  checkTable('payment states', paymentTransitions, ['CREATED'])

  const clock = systemClock
  const logger = createLogger(config, role)
  const metrics = createMetrics()
  const disposals: (() => Promise<unknown> | void)[] = []
  const owned = <T>(value: T, dispose: (value: T) => Promise<unknown> | void): T => {
    disposals.push(() => dispose(value))
    return value
  }

  const pool = owned(createPool(config.database), (p) => p.end())
  const db = owned(createPrisma(config.database), (p) => p.$disconnect())
  const redis = (name: string, options: { cache?: boolean; blocking?: boolean } = {}) =>
    createRedis({
      url: options.cache ? config.redis.cacheUrl : config.redis.hotUrl,
      name: `${role}-${name}`,
      logger,
      blocking: options.blocking ?? false,
    })
  const hot = owned(redis('hot'), (r) => r.disconnect())
  const cache = owned(redis('cache', { cache: true }), (r) => r.disconnect())
  const cacheEvents = owned(redis('cache-events', { cache: true, blocking: true }), (r) => r.disconnect())
  const shelfEvents = owned(redis('shelf-events', { blocking: true }), (r) => r.disconnect())
  const scripts = defineScripts(hot)

  const lease = owned(await leaseWorker(hot, () => onFatal('lost its worker number')), (l) => l.release())
  const ids = createIds({ worker: lease.worker, clock })

  const latch = createSoldOutLatch({ clock, latchMs: config.gate.latchMs })
  shelfEvents.on('message', (_channel, offerId: string) => latch.clear(offerId))
  // Not awaited: a Redis that is away subscribes when it is back, and until then the latch's own time bounds it.
  shelfEvents.subscribe(shelfChannel).catch(() => {})

  const pay = config.wechat.pay
  const wechatPayDeps = {
    appId: config.wechat.appId,
    mchId: pay.mchId,
    mchSerial: pay.mchSerial,
    mchPrivateKey: pay.mchPrivateKey,
    wechatPayKeys: wechatPayKeys({ publicKeys: pay.publicKeys, platformCertificates: pay.platformCertificates }),
    apiV3Key: pay.apiV3Key,
    baseUrl: pay.base,
    notifyUrl: pay.notifyUrl,
    clock,
    nonce: () => randomBytes(16).toString('hex'),
  }
  const wechatPay = wechatPayClient({
    ...wechatPayDeps,
    quota: prepayQuota({ perSecond: pay.prepaysPerSecond, clock, random: Math.random }),
    policies: wechatPayPolicies(),
    random: Math.random,
  })
  const wechatLogin = {
    appId: config.wechat.appId,
    appSecret: config.wechat.appSecret,
    baseUrl: config.wechat.apiBase,
    policy: loginPolicy(),
  }

  const { lanes } = config
  const campaignReads = createCampaignReads({ db, hot, cache, cacheEvents, clock, lanes })
  const catalogueReads = createCatalogueReads({ db, cache, cacheEvents, clock, campaignReads })
  const payments = { pool, appId: config.wechat.appId, mchId: pay.mchId, logger, metrics, wechatPay }

  const base = { config, lanes, clock, logger, metrics, pool, db, hot, cache, cacheEvents, scripts, ids }
  return {
    ...base,
    /** A connection of the caller's own, to be closed by the caller. */
    connect: redis,
    latch,
    live: createLiveCounters({ hot }),
    addresses: createAddressBucket({ clock, ...config.gate.ip }),
    buyerBucket: config.gate.buyer,
    explainCold: createExplainCold({ pool, clock }),
    offerTerms: createOfferTerms(pool),
    buyerSessions: createBuyerSessions({ cache, clock }),
    staffSessions: createStaffSessions({ cache, clock }),
    staffLimits: createStaffLimits(cache),
    catalogueReads,
    campaignReads,
    listPictures: createPictureList(config.media.dir),
    random: Math.random,
    bustCatalogue: (productId: string): Promise<void> => catalogueReads.bust(productId),
    snapshotDir: config.media.snapshotDir,
    loadCampaign: (campaignId: string): Promise<CampaignView | null> => campaignReads.loadFresh(campaignId),
    bustCampaign: (campaignId: string): Promise<void> => campaignReads.bust(campaignId),
    newId: () => ids.next(0),
    wechatLogin,
    wechatPayDeps,
    wechatPay,
    payments,
    closePayment: (orderId: string) => closePayment(payments, orderId),
    async dispose() {
      for (const dispose of disposals.reverse()) await Promise.resolve(dispose()).catch(() => {})
    },
  }
}
