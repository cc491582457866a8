/** Step two of three: decide. Nested, defaulted, cross-checked; step three (context.ts) wires. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { CrashPoint } from '../kernel/crash-point.ts'
import type { S3Settings } from '../media/s3-store.ts'
import type { TemplateBook } from '../messages/templates.ts'
import type { Env } from './env.ts'

export interface Config {
  lanes: number
  /** Units from which on an offer has stock in every lane. */
  spreadFrom: number
  logLevel: Env['LOG_LEVEL']
  database: { url: string; poolSize: number; connectTimeoutMs: number; statementTimeoutMs: number }
  redis: { hotUrl: string; cacheUrl: string }
  http: { host: string; port: number; metricsPort: number; publicUrl: string; trustProxy: string; webRoot: string }
  media: {
    dir: string
    snapshotDir: string
    /** null: uploaded pictures lie in `dir`. */
    s3: S3Settings | null
  }
  gate: {
    /** Token bucket of one buyer on one stock lane: taps per second, and how many may come at once. */
    buyer: { perSecond: number; burst: number }
    /** Token bucket of one address in one process; shops, campuses and carriers share addresses, so it is wide. */
    ip: { perSecond: number; burst: number }
    /** How long a sold-out answer may be given without asking Redis. */
    latchMs: number
    /** Reservations that one lane's journal may hold while PostgreSQL is away: a minute of one at 1,000 taps a second. */
    backlogMax: number
    /** How long the hot Redis is not asked again after it failed. */
    awayMs: number
  }
  /** Keys of waiting-room tickets: the first signs, all verify. */
  ticketKeys: { id: string; secret: string }[]
  wechat: {
    appId: string
    appSecret: string
    apiBase: string
    pay: {
      base: string
      /** The merchant numbers that take money; the first one is `main`. */
      routes: PayRouteConfig[]
      /** WeChat's quota of one merchant number, over all processes. */
      prepaysPerSecond: number
    }
    templates: TemplateBook
    miniprogramState: Env['MINIPROGRAM_STATE']
    cashierUrl: string | null
    sandboxUrl: string | null
  }
  /** What seals codes and addresses at rest. */
  dataKeys: Env['DATA_KEYS']
  blindIndexKey: Buffer
  reclaimAfterMs: number
  /** A tap and a payment must carry the mini-program's signature. */
  requireSigned: boolean
  crashAt: CrashPoint | null
}

/** One merchant number at WeChat Pay. */
export interface PayRouteConfig {
  name: string
  mchId: string
  mchSerial: string
  mchPrivateKey: KeyObject
  /** What WeChat Pay signs with: public keys by id, and platform certificates, both as PEM. */
  publicKeys: { id: string; pem: Buffer }[]
  platformCertificates: Buffer[]
  apiV3Key: string
  notifyUrl: string
  refundNotifyUrl: string
}

/** @throws Error naming the variable when a key file cannot be read. */
export function makeConfig(env: Env): Config {
  return {
    lanes: env.LANES,
    spreadFrom: env.SPREAD_FROM,
    logLevel: env.LOG_LEVEL,
    database: { url: env.DATABASE_URL, poolSize: 10, connectTimeoutMs: 3_000, statementTimeoutMs: 10_000 },
    redis: { hotUrl: env.REDIS_URL, cacheUrl: env.REDIS_CACHE_URL },
    http: {
      host: env.API_HOST,
      port: env.API_PORT,
      metricsPort: env.METRICS_PORT,
      publicUrl: env.PUBLIC_URL.replace(/\/$/, ''),
      trustProxy: env.TRUST_PROXY,
      webRoot: env.WEB_ROOT,
    },
    media: {
      dir: env.MEDIA_DIR,
      snapshotDir: env.SNAPSHOT_DIR,
      s3:
        env.MEDIA_STORE === 's3'
          ? {
              bucketUrl: env.MEDIA_S3_URL.replace(/\/$/, ''),
              region: env.MEDIA_S3_REGION,
              accessKeyId: env.MEDIA_S3_KEY_ID,
              secretAccessKey: env.MEDIA_S3_SECRET,
            }
          : null,
    },
    gate: {
      buyer: { perSecond: 2, burst: 6 },
      ip: { perSecond: 50, burst: 200 },
      latchMs: 1_000,
      backlogMax: 60_000,
      awayMs: 500,
    },
    ticketKeys: env.TICKET_SECRETS,
    wechat: {
      appId: env.WECHAT_APP_ID,
      appSecret: env.WECHAT_APP_SECRET,
      apiBase: env.WECHAT_API_BASE,
      pay: {
        base: env.WECHAT_PAY_BASE,
        routes: payRoutesOf(env),
        prepaysPerSecond: env.PREPAYS_PER_SECOND,
      },
      templates: env.MESSAGE_TEMPLATES,
      miniprogramState: env.MINIPROGRAM_STATE,
      cashierUrl: env.CASHIER_URL || null,
      sandboxUrl: env.SANDBOX_URL || null,
    },
    dataKeys: env.DATA_KEYS,
    blindIndexKey: env.BLIND_INDEX_KEY,
    reclaimAfterMs: env.RECLAIM_AFTER_MS,
    requireSigned: env.REQUIRE_SIGNED === 'yes',
    crashAt: env.CRASH_AT ?? null,
  }
}

function payRoutesOf(env: Env): PayRouteConfig[] {
  const notifyBase = `${env.PUBLIC_URL.replace(/\/$/, '')}/notify/wechat-pay`
  const urlsOf = (name: string) => ({
    notifyUrl: `${notifyBase}/${name}/transactions`,
    refundNotifyUrl: `${notifyBase}/${name}/refunds`,
  })
  const main: PayRouteConfig = {
    name: 'main',
    mchId: env.WECHAT_MCH_ID,
    mchSerial: env.WECHAT_MCH_SERIAL,
    mchPrivateKey: createPrivateKey(readPem('WECHAT_MCH_PRIVATE_KEY_FILE', env.WECHAT_MCH_PRIVATE_KEY_FILE)),
    publicKeys: [
      { id: env.WECHAT_PAY_PUBLIC_KEY_ID, pem: readPem('WECHAT_PAY_PUBLIC_KEY_FILE', env.WECHAT_PAY_PUBLIC_KEY_FILE) },
    ],
    platformCertificates: env.WECHAT_PAY_CERTIFICATE_FILES.map((file) => readPem('WECHAT_PAY_CERTIFICATE_FILES', file)),
    apiV3Key: env.WECHAT_API_V3_KEY,
    ...urlsOf('main'),
  }
  if (!env.WECHAT_PAY_ROUTES_FILE) return [main]
  const name = 'WECHAT_PAY_ROUTES_FILE'
  const more = moreRoutes.safeParse(JSON.parse(readPem(name, env.WECHAT_PAY_ROUTES_FILE).toString()))
  if (!more.success) throw new Error(`${name}: ${z.prettifyError(more.error)}`)
  return [
    main,
    ...more.data.map((route) => ({
      name: route.name,
      mchId: route.mchId,
      mchSerial: route.mchSerial,
      mchPrivateKey: createPrivateKey(readPem(name, route.privateKeyFile)),
      publicKeys: [{ id: route.publicKeyId, pem: readPem(name, route.publicKeyFile) }],
      platformCertificates: route.certificateFiles.map((file) => readPem(name, file)),
      apiV3Key: route.apiV3Key,
      ...urlsOf(route.name),
    })),
  ]
}

const moreRoutes = z.array(
  z.object({
    name: z.string().regex(/^(?!main$)[a-z0-9-]{1,20}$/, 'a short name of its own, not main'),
    mchId: z.string().min(1),
    mchSerial: z.string().min(1),
    privateKeyFile: z.string().min(1),
    publicKeyId: z.string().min(1),
    publicKeyFile: z.string().min(1),
    certificateFiles: z.array(z.string().min(1)).default([]),
    apiV3Key: z.string().length(32),
  }),
)

function readPem(name: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${name}: cannot read ${file} (${(error as Error).message})`)
  }
}
