import { join } from 'node:path'
import type { Ports, Role } from './ports.ts'
import { devSecrets } from './secrets.ts'

export type StoreUrls = { database: string; redis: string; redisCache: string }

/** The variables an instance sets for its roles. Whoever starts one decides which of their own come through. */
const OURS =
  /^(DATABASE_URL|REDIS_(CACHE_)?URL|(API|METRICS|WORKER|SCHEDULER)_(HOST|PORT)|PUBLIC_URL|LANES|SPREAD_FROM|WECHAT_.*|SANDBOX_.*|CASHIER_URL|REQUIRE_SIGNED|TICKET_SECRETS|DATA_KEYS|BLIND_INDEX_KEY|MESSAGE_TEMPLATES|MINIPROGRAM_STATE|WEB_ROOT|MEDIA_.*|SNAPSHOT_DIR|TRUST_PROXY|LOG_LEVEL|NODE_ENV|NODE_OPTIONS|VITEST.*)$/

/** What a person set in their shell for us, for `npm start`. Empty counts as unset. */
export function oursFrom(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => OURS.test(entry[0]) && Boolean(entry[1])),
  )
}

/**
 * The full environment of the roles: the machine's, the instance's, and `overrides` over both. A DATABASE_URL in the
 * shell of somebody who runs the tests must not lead a throw-away instance to a real database.
 */
export function environmentOf(
  dir: string,
  ports: Ports,
  stores: StoreUrls,
  overrides: Record<string, string>,
): Record<string, string> {
  const machine = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => !OURS.test(entry[0]) && entry[1] !== undefined,
    ),
  )
  const sandbox = `http://127.0.0.1:${ports.sandbox}`
  return {
    ...machine,
    NODE_ENV: 'development',
    DATABASE_URL: stores.database,
    REDIS_URL: stores.redis,
    REDIS_CACHE_URL: stores.redisCache,
    API_HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${overrides.API_PORT ?? ports.api}`,
    LANES: '16',
    MEDIA_DIR: join(dir, 'media'),
    SNAPSHOT_DIR: join(dir, 'snapshots'),
    TRUST_PROXY: 'loopback',
    LOG_LEVEL: 'info',
    WECHAT_API_BASE: sandbox,
    WECHAT_PAY_BASE: sandbox,
    SANDBOX_URL: sandbox,
    CASHIER_URL: `${sandbox}/cashier`,
    // The demo shop is used in browsers, which have no key of WeChat's to sign with.
    REQUIRE_SIGNED: 'no',
    MESSAGE_TEMPLATES: JSON.stringify(demoTemplates),
    SANDBOX_HOST: '127.0.0.1',
    SANDBOX_DIR: join(dir, 'sandbox'),
    ...devSecrets(dir),
    ...overrides,
    API_PORT: String(ports.api),
    SANDBOX_PORT: String(ports.sandbox),
  }
}

/** Where a role listens. Worker and scheduler differ only in METRICS_PORT. */
export function roleEnvironment(role: Role, env: Record<string, string>, ports: Ports): Record<string, string> {
  return role === 'worker' || role === 'scheduler' ? { ...env, METRICS_PORT: String(ports[role]) } : env
}

/** Subscribe messages as a merchant would set them up at WeChat; the sandbox takes any id. */
const demoTemplates = {
  START: { id: 'demo-sale-starts', data: { thing1: 'title', time2: 'time', thing3: 'hint' } },
  STANDBY: { id: 'demo-standby-granted', data: { thing1: 'title', thing2: 'hint' } },
  PAID: { id: 'demo-order-paid', data: { thing1: 'title', amount2: 'amount', character_string3: 'order' } },
  DELIVERED: { id: 'demo-order-delivered', data: { thing1: 'title', character_string2: 'order', thing3: 'hint' } },
  REFUNDED: { id: 'demo-order-refunded', data: { thing1: 'title', amount2: 'amount', thing3: 'hint' } },
}
