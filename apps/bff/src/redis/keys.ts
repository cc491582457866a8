/**
 * Every key of the hot Redis. Keys that one script touches share one lane tag, so the same code runs on Redis Cluster:
 * lanes move between nodes, keys do not.
 *
 *   stock        hash    epoch, status, startsAt, endsAt, available, aside (for standby), total, limit, version, run (of the server),
 *                        awaited (when somebody was last known to wait on standby in any lane of the offer)
 *   buyers       hash    buyer id → units held
 *   counted      hash    the buyers of a prewarm that is under way, until they take the place of `buyers`
 *   reservation  hash    order, offer, quantity, epoch, entry (on the journal), state (HELD | RELEASED); found by buyer and request id
 *   released     string  marks that an order's units have gone back (1), or who wants to keep them from it; so they go back once at most
 *   standby      zset    buyer by rank: ticket number where there is a waiting room, else the moment of joining
 *   standby-entries hash buyer → what they wait for, or the order they were granted (standby-join.lua)
 *   standby-offers  set  offers of the lane that somebody waits for, here or in another lane
 *   bucket       string  GCRA arrival time of one buyer's taps
 *   journal      stream  reservations on their way to the order pipeline
 */
const tag = (lane: number) => `{lane:${lane.toString().padStart(2, '0')}}`
/** All keys of one campaign's waiting room; scripts touch one room at a time. */
const roomTag = (campaignId: string) => `{room:${campaignId}}`

export const keys = {
  stock: (lane: number, offerId: string) => `${tag(lane)}:stock:${offerId}`,
  buyers: (lane: number, offerId: string) => `${tag(lane)}:buyers:${offerId}`,
  counted: (lane: number, offerId: string, epoch: number) => `${tag(lane)}:counted:${offerId}:${epoch}`,
  reservation: (lane: number, buyerId: string, requestId: string) => `${tag(lane)}:reservation:${buyerId}:${requestId}`,
  released: (lane: number, orderId: string) => `${tag(lane)}:released:${orderId}`,
  /** Units taken off the shelf for the holdback: transfer id → units, until the ledger has moved them. */
  leaving: (lane: number, offerId: string) => `${tag(lane)}:leaving:${offerId}`,
  /** Mark that a transfer's units have come onto the shelf. */
  given: (lane: number, transferId: string) => `${tag(lane)}:given:${transferId}`,
  standby: (lane: number, offerId: string) => `${tag(lane)}:standby:${offerId}`,
  standbyEntries: (lane: number, offerId: string) => `${tag(lane)}:standby-entries:${offerId}`,
  standbyOffers: (lane: number) => `${tag(lane)}:standby-offers`,
  bucket: (lane: number, buyerId: string) => `${tag(lane)}:bucket:${buyerId}`,
  journal: (lane: number) => `${tag(lane)}:journal`,
  /** A journal that nobody relays, for one rehearsal. */
  rehearsalJournal: (lane: number, offerId: string) => `${tag(lane)}:rehearsal:${offerId}`,
  /** Heartbeat of whoever relays the lane. */
  relay: (lane: number) => `${tag(lane)}:relay`,
  /** The loudest addresses and devices that the process of this number hears. */
  hotSources: (worker: number) => `live:sources:${worker}`,
  /** Running totals of taps on one offer, for the live view: outcome or latency bucket → count. */
  liveTotals: (offerId: string) => `live:totals:${offerId}`,
  /** How often a campaign's page was given out. */
  liveViews: (campaignId: string) => `live:views:${campaignId}`,
  /** Stream: one entry a second of one campaign, capped. */
  livePoints: (campaignId: string) => `live:points:${campaignId}`,
  /** How one campaign stands at its newest point. */
  liveNow: (campaignId: string) => `live:now:${campaignId}`,
  /** Mark that units were taken once more for an order that was paid after it had closed; its value is the shelf's epoch. */
  regranted: (lane: number, orderId: string) => `${tag(lane)}:regranted:${orderId}`,
  /** Token bucket of prepays at one merchant number, over all processes. */
  payTurns: (mchId: string) => `pay:turns:${mchId}`,
  /** Nonce of a buyer's signed request, remembered against replays. */
  signedNonce: (buyerId: string, nonce: string) => `signed:nonce:${buyerId}:${nonce}`,
  /** A notify's nonce, remembered against replays. */
  notifyNonce: (nonce: string) => `notify:nonce:${nonce}`,
  /** API processes that are alive: their name by the moment they last said so. */
  apis: 'apis',
  /** API process → epoch for which it has made itself ready. */
  warmed: (campaignId: string) => `warmed:${campaignId}`,
  worker: (worker: number) => `worker:${worker}`,
  /** How a process is doing, written by itself each second. One tag, so that all are read in one command. */
  process: (worker: number) => `{process}:${worker}`,
  /** Hash: the waiting room of a campaign as the scripts room-*.lua keep it (waiting-room/room-state.ts). */
  room: (campaignId: string) => `${roomTag(campaignId)}:state`,
  /** Hashes buyer → token and ordinal, each small enough to stay a listpack (waiting-room/lobby.ts). */
  roomEntries: (campaignId: string, epoch: number, generation: number, bucket: number) =>
    `${roomTag(campaignId)}:${epoch}:entries:${generation}:${bucket}`,
  /** Bitmap of numbers that have bought. */
  roomFinished: (campaignId: string, epoch: number) => `${roomTag(campaignId)}:${epoch}:finished`,
  /** List `ms:number` of how far people were let in, as long as their places are kept for them. */
  roomHistory: (campaignId: string, epoch: number) => `${roomTag(campaignId)}:${epoch}:history`,
  /** List of how far people were let in, one entry a second, for the measured rate. */
  roomPace: (campaignId: string, epoch: number) => `${roomTag(campaignId)}:${epoch}:pace`,
} as const

/** The consumer group of every journal. */
export const journalGroup = 'relay'

/** Pub/sub: a waiting room changed. Message: campaign id. */
export const roomChannel = 'rooms'

/** Pub/sub: an offer's shelf changed (released, rewarmed, paused), so a sold-out latch for it is void. Message: offer id. */
export const shelfChannel = 'shelf'

/** Pub/sub: a campaign was prewarmed; every API process makes itself ready. Message: campaign id, epoch. */
export const warmChannel = 'warm'

/** Pub/sub: staff blocked somebody, or let them in again. */
export const blocksChannel = 'blocks'

/** Pub/sub: operators chose another degrade level. Message: the level. */
export const degradeChannel = 'degrade'

export const allLanes = (lanes: number): number[] => Array.from({ length: lanes }, (_, lane) => lane)
