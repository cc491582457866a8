/** Every key of the cache Redis. It may be evicted or lost at any time: nothing here is the only copy of anything. */
export const cacheKeys = {
  buyerSession: (tokenHash: string) => `session:buyer:${tokenHash}`,
  /** WeChat's access token, with when it ends. */
  accessToken: (appId: string) => `wechat:access-token:${appId}`,
  /** A buyer's session_key at WeChat, sealed. */
  sessionKey: (openidHash: string) => `session:key:${openidHash}`,
  /** The keys a buyer's mini-program signs with, sealed. */
  userKeys: (openidHash: string) => `user-keys:${openidHash}`,
  /** WeChat's risk rank of a buyer, or that it is unknown. */
  riskRank: (buyerId: string) => `risk:${buyerId}`,
  readThrough: (name: string, key: string) => `read:${name}:${key}`,
  /** Held by the process that refreshes a stale entry. */
  readThroughLock: (name: string, key: string) => `refresh:${name}:${key}`,
} as const

/** Pub/sub: an entry is void in every process. Message: `<name>:<key>`. */
export const cacheBustChannel = 'cache:bust'
