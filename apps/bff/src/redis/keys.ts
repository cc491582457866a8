/**
 * Every key of the hot Redis. Keys that one script touches share one lane tag, so the same code runs on Redis Cluster:
 * lanes move between nodes, keys do not.
 *
 *   stock        hash    epoch, status, startsAt, endsAt, available, total, limit, version, run (of the server)
 *   buyers       hash    buyer id → units held
 *   reservation  hash    order, offer, quantity, epoch, at, state (HELD | WRITTEN | RELEASED); found by buyer and request id
 *   released     string  marks that an order's units have gone back, so that they go back once
 *   bucket       string  GCRA arrival time of one buyer's taps
 *   journal      stream  reservations on their way to the order pipeline
 */
const tag = (lane: number) => `{lane:${lane.toString().padStart(2, '0')}}`

export const keys = {
  stock: (lane: number, offerId: string) => `${tag(lane)}:stock:${offerId}`,
  buyers: (lane: number, offerId: string) => `${tag(lane)}:buyers:${offerId}`,
  reservation: (lane: number, buyerId: string, requestId: string) => `${tag(lane)}:reservation:${buyerId}:${requestId}`,
  released: (lane: number, orderId: string) => `${tag(lane)}:released:${orderId}`,
  bucket: (lane: number, buyerId: string) => `${tag(lane)}:bucket:${buyerId}`,
  journal: (lane: number) => `${tag(lane)}:journal`,
  /** Heartbeat of whoever relays the lane. */
  relay: (lane: number) => `${tag(lane)}:relay`,
  /** Running totals of taps on one offer, for the live view. */
  liveTotals: (offerId: string) => `live:totals:${offerId}`,
  /** One entry a second of one campaign, capped. */
  livePoints: (campaignId: string) => `live:points:${campaignId}`,
  /** A notify's nonce, remembered against replays. */
  notifyNonce: (nonce: string) => `notify:nonce:${nonce}`,
  worker: (worker: number) => `worker:${worker}`,
} as const

/** The consumer group of every journal. */
export const journalGroup = 'relay'

/** Pub/sub: an offer's shelf changed (released, rewarmed, paused), so a sold-out latch for it is void. Message: offer id. */
export const shelfChannel = 'shelf'

export const allLanes = (lanes: number): number[] => Array.from({ length: lanes }, (_, lane) => lane)
