/** Step three of three: wire. Dependencies are built once, narrowed by each feature to what it needs, and disposed in reverse. */
import { hostname } from 'node:os'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import {
  campaignTransitions,
  checkTable,
  orderStarts,
  orderTransitions,
  paymentTransitions,
  refundTransitions,
} from '@tidegate/shared/states'
import { createBlocks } from './buyers/blocks.ts'
import { createBuyerSessions } from './buyers/session.ts'
import { createUserKeys } from './buyers/user-keys.ts'
import { loginPolicy } from './buyers/wechat/code-to-session.ts'
import { createCampaignReads } from './campaigns/reads.ts'
import { createSnapshots } from './campaigns/snapshots.ts'
import { createCardSegments } from './cards/lease-segments.ts'
import { createRevealLimits } from './cards/reveal-card.ts'
import { createKnownIds, readSaleIds } from './catalogue/known-ids.ts'
import { createCatalogueReads } from './catalogue/reads.ts'
import type { Config } from './config/config.ts'
import { createPool } from './db/pool.ts'
import { createPrisma } from './db/prisma.ts'
import { loadsCatalogue } from './degrade/level.ts'
import { watchLevel } from './degrade/watch-level.ts'
import { createAddressBucket } from './gate/address-bucket.ts'
import { createSoldOutLatch } from './gate/sold-out-latch.ts'
import { createStoreWatch } from './gate/store-watch.ts'
import { createHome } from './home/read-home.ts'
import { createOpenQueues } from './jobs/open-queues.ts'
import { createQueue } from './jobs/queues.ts'
import { systemClock } from './kernel/clock.ts'
import { createBlindIndex, createSeal } from './kernel/seal.ts'
import { createIds } from './kernel/snowflake.ts'
import { createLiveCounters } from './live/count.ts'
import { createLiveSampler } from './live/sample.ts'
import { createLiveWatch } from './live/watch.ts'
import { createMakeSizes } from './media/make-sizes.ts'
import { createS3Store } from './media/s3-store.ts'
import { createDiskStore } from './media/store.ts'
import { insertOrders } from './orders/insert-orders.ts'
import { createOfferTerms } from './orders/offer-terms.ts'
import { closePayment } from './payments/close-payment.ts'
import { createPayRoutes } from './payments/create-routes.ts'
import { createRedis } from './redis/client.ts'
import { defineScripts } from './redis/generated.ts'
import { shelfChannel } from './redis/keys.ts'
import { leaseWorker } from './redis/lease-worker.ts'
import { createRiskRank } from './risk/ask-risk-rank.ts'
import { createBuyFromLedger } from './rush/buy-from-ledger.ts'
import { createExplainCold } from './rush/explain-cold.ts'
import { createOfferLayouts } from './rush/offer-layout.ts'
import { createReserve } from './rush/reserve.ts'
import { createRestock, moveAside } from './rush/restock.ts'
import { createShareCodes } from './share/share-codes.ts'
import { createStaffLimits } from './staff/login.ts'
import { createStaffSessions } from './staff/session.ts'
import { createGrantStandby } from './standby/grant.ts'
import { standbyWaits } from './standby/waits.ts'
import { createHeartbeat, createWorkCount } from './telemetry/heartbeat.ts'
import { createLogger } from './telemetry/logger.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { readOpenRooms, readRoom, refreshRoom } from './waiting-room/open-room.ts'
import { createRoomGate } from './waiting-room/room-gate.ts'
import { createTickets } from './waiting-room/ticket.ts'
import { createRooms } from './waiting-room/watch-rooms.ts'
import { createAccessTokens } from './wechat-token/access-token.ts'
import { createAskPicture } from './wechat-token/ask-picture.ts'
import { createPostToWechat } from './wechat-token/post-to-wechat.ts'

export type Context = Awaited<ReturnType<typeof createContext>>

/** `onFatal` is called when the process may not go on: it lost its worker number, and with it the uniqueness of its ids. */
export async function createContext(
  config: Config,
  { role, onFatal }: { role: string; onFatal: (reason: string) => void },
) {
  checkTable('order states', orderTransitions, orderStarts)
  checkTable('campaign states', campaignTransitions, ['DRAFT'])
  checkTable('payment states', paymentTransitions, ['CREATED'])
  checkTable('refund states', refundTransitions, ['ASKED', 'DUE'])

  const clock = systemClock
  const logger = createLogger(config, role)
  const metrics = createMetrics()
  const disposals: (() => Promise<unknown> | void)[] = []
  const owned = <T>(value: T, dispose: (value: T) => Promise<unknown> | void): T => {
    disposals.push(() => dispose(value))
    return value
  }

  const pool = owned(createPool(config.database), (p) => p.end())
  // A pool of their own: lists of the admin are planned for their filters, and cannot take the connections of a rush.
  const staffPool = owned(createPool({ ...config.database, poolSize: 5 }, { plan: 'EACH_TIME' }), (p) => p.end())
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
  shelfEvents.on('message', (channel, offerId: string) => channel === shelfChannel && latch.clear(offerId))
  // Not awaited: a Redis that is away subscribes when it is back, and until then the latch's own time bounds it.
  shelfEvents.subscribe(shelfChannel).catch(() => {})

  const routes = createPayRoutes(config, { scripts, clock })
  const wechatLogin = {
    appId: config.wechat.appId,
    appSecret: config.wechat.appSecret,
    baseUrl: config.wechat.apiBase,
    policy: loginPolicy(),
  }

  const { lanes } = config
  const offerTerms = createOfferTerms(pool)
  const knownIds = createKnownIds({ readIds: () => readSaleIds(pool) })
  const layouts = createOfferLayouts({ pool, knownIds })
  const campaignReads = createCampaignReads({ db, hot, cache, cacheEvents, clock, layouts })
  const degrade = owned(watchLevel({ pool, cache, events: shelfEvents, clock, logger }), (d) => d.close())
  // A process that starts in the middle of maintenance may not open the shop for its first second.
  await degrade.probe()
  const blocks = owned(createBlocks({ pool, events: shelfEvents, clock, logger }), (b) => b.close())
  await blocks.load()
  const catalogueReads = createCatalogueReads({
    ...{ db, cache, cacheEvents, clock, campaignReads },
    degradeLevel: degrade.level,
    mayLoad: () => loadsCatalogue(degrade.level()),
  })
  const payments = { pool, hot, scripts, lanes, appId: config.wechat.appId, routes, logger, metrics }

  const processName = `${hostname()}:${process.pid}`
  const warm = {
    hot,
    pool,
    poolSize: config.database.poolSize,
    clock,
    knownIds,
    layouts,
    campaignReads,
    processName,
  }
  const newId = () => ids.next(0)
  const restocking = { pool, hot, scripts, logger, newId }
  const folderStore = createDiskStore(config.media.dir)
  const roomDeps = { pool, hot, scripts, logger, newId }
  const rooms = createRooms({
    clock,
    logger,
    roomEvents: shelfEvents,
    readRoom: (campaignId) => readRoom(hot, campaignId),
    refreshRoom: (campaignId) => refreshRoom(roomDeps, campaignId),
    listRooms: async () => (await readOpenRooms(pool)).map((room) => room.campaignId),
    degradeLevel: degrade.level,
    knownIds,
  })
  const tickets = createTickets(config.ticketKeys)
  const roomGate = createRoomGate({ clock, hot, rooms, tickets })
  const frontierBy = (read: typeof rooms.load) => async (campaignId: string) => {
    const room = await read(campaignId)
    return room && rooms.document(room).frontier
  }
  const { appId, appSecret, baseUrl } = wechatLogin
  const accessTokens = createAccessTokens({ appId, appSecret, baseUrl, cache, clock })
  const seal = createSeal(config.dataKeys)
  const postUser = createPostToWechat({ baseUrl, accessTokens })
  const work = createWorkCount()
  const liveSampler = createLiveSampler({ pool, hot, lanes, clock, metrics, degrade })
  const userKeys = createUserKeys({ cache, seal, clock, post: postUser })
  const base = {
    config,
    lanes,
    spreadFrom: config.spreadFrom,
    clock,
    logger,
    metrics,
    pool,
    staffPool,
    db,
    hot,
    cache,
    cacheEvents,
    scripts,
    ids,
  }
  return {
    ...base,
    /** A connection of the caller's own, to be closed by the caller. */
    connect: redis,
    latch,
    knownIds,
    layouts,
    warm,
    /** Pub/sub of the hot Redis. */
    shelfEvents,
    reserve: createReserve({ scripts, buyerBucket: config.gate.buyer, backlogMax: config.gate.backlogMax }),
    restock: createRestock({
      ...restocking,
      standbyWaits: (layout) => standbyWaits({ pool, scripts, frontierOf: frontierBy(rooms.load) }, layout),
    }),
    degrade,
    blocks,
    standbyRoom: { ticketNumber: roomGate.ticketNumber, frontierOf: frontierBy(rooms.load) },
    rooms,
    roomGate,
    tickets,
    riskRank: createRiskRank({
      cache,
      logger,
      appId,
      post: createPostToWechat({ baseUrl, accessTokens }),
      patienceMs: 1_000,
      atOnce: 200,
    }),
    work,
    heartbeat: createHeartbeat({ hot, worker: lease.worker, name: processName, role, work }),
    grantStandby: createGrantStandby({
      ...{ pool, hot, scripts, ids, lanes, layouts, logger, metrics },
      restock: createRestock(restocking, 'STANDBY'),
      moveAside: (layout, move) => moveAside(restocking, layout, move),
      // Not this process's copy: a scheduler polls no rooms, and a place of an aborted one may not be served.
      frontierOf: frontierBy(rooms.update),
    }),
    buyFromLedger: createBuyFromLedger({
      pool,
      lanes,
      ids,
      insertOrders: (lane, entries) => insertOrders({ pool, lanes, offerTerms }, lane, entries),
    }),
    hotWatch: createStoreWatch({ clock, awayMs: config.gate.awayMs }),
    live: createLiveCounters({ hot, clock, worker: lease.worker }),
    liveSampler,
    liveWatch: createLiveWatch({ pool, hot, clock, logger, sampler: liveSampler }),
    home: createHome({ pool: staffPool, hot, lanes, clock, newId, snapshotDir: config.media.snapshotDir }),
    accessTokens,
    ordersQueue: owned(createQueue('orders.write', hot), (q) => q.close()),
    addresses: createAddressBucket({ clock, ...config.gate.ip }),
    explainCold: createExplainCold({ pool, clock }),
    offerTerms,
    buyerSessions: createBuyerSessions({ cache, clock }),
    staffSessions: createStaffSessions({ pool: staffPool, newId }),
    staffLimits: createStaffLimits(cache),
    catalogueReads,
    campaignReads,
    snapshots: createSnapshots({
      ...{ catalogueReads, campaignReads, clock, logger },
      degradeLevel: degrade.level,
      snapshotDir: config.media.snapshotDir,
    }),
    shareCodes: createShareCodes({
      ...{ cache, cacheEvents, clock, logger },
      askPicture: createAskPicture({ baseUrl, accessTokens }),
      exists: async (shared, id) =>
        (await (shared === 'campaign' ? campaignReads.get(id) : catalogueReads.product(id))) !== null,
    }),
    folderStore,
    mediaStore: config.media.s3 ? createS3Store(config.media.s3) : folderStore,
    makeSizes: createMakeSizes(),
    random: Math.random,
    bustCatalogue: (productId: string): Promise<void> => catalogueReads.bust(productId),
    snapshotDir: config.media.snapshotDir,
    loadCampaign: (campaignId: string): Promise<CampaignView | null> => campaignReads.loadFresh(campaignId),
    /** Whoever changed a campaign calls this: cached pages are dropped, and its waiting room is read anew in every process. */
    async bustCampaign(campaignId: string): Promise<void> {
      // Redis away: what was changed is changed, and the scheduler makes the room agree when it is back.
      const refreshed = refreshRoom(roomDeps, campaignId).catch((error: Error) =>
        logger.warn({ campaign: campaignId, error: error.message }, 'room could not be refreshed'),
      )
      await Promise.all([campaignReads.bust(campaignId), refreshed])
    },
    newId,
    wechatLogin,
    routes,
    refundQueue: owned(createQueue('refunds.send', hot), (q) => q.close()),
    payments,
    closePayment: (orderId: string) => closePayment(payments, orderId),
    seal,
    blindIndex: createBlindIndex(config.blindIndexKey),
    revealLimits: createRevealLimits(cache),
    templates: config.wechat.templates,
    miniprogramState: config.wechat.miniprogramState,
    postShipping: createPostToWechat({ baseUrl, accessTokens }),
    postUser,
    userKeys,
    loadUserKey: (openid: string): void => void (config.requireSigned && userKeys.load(openid)),
    postMessage: createPostToWechat({ baseUrl, accessTokens }),
    segments: createCardSegments(pool),
    deliverQueue: owned(createQueue('fulfilment.deliver', hot), (q) => q.close()),
    queues: owned(createOpenQueues(hot), (q) => q.close()),
    messageQueue: owned(createQueue('messages.send', hot), (q) => q.close()),
    async dispose() {
      for (const dispose of disposals.reverse()) await Promise.resolve(dispose()).catch(() => {})
    },
  }
}
