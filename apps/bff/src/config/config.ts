/** Step two of three: decide. Nested, defaulted, cross-checked; step three (context.ts) wires. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CrashPoint } from '../kernel/crash-point.ts'
import type { Env } from './env.ts'

export interface Config {
  lanes: number
  logLevel: Env['LOG_LEVEL']
  database: { url: string; poolSize: number; connectTimeoutMs: number; statementTimeoutMs: number }
  redis: { hotUrl: string; cacheUrl: string }
  http: { host: string; port: number; metricsPort: number; publicUrl: string; trustProxy: string; webRoot: string }
  media: { dir: string; snapshotDir: string }
  gate: {
    /** Token bucket of one buyer on one stock lane: taps per second, and how many may come at once. */
    buyer: { perSecond: number; burst: number }
    /** Token bucket of one address in one process; shops, campuses and carriers share addresses, so it is wide. */
    ip: { perSecond: number; burst: number }
    /** How long a sold-out answer may be given without asking Redis. */
    latchMs: number
  }
  wechat: {
    appId: string
    appSecret: string
    apiBase: string
    pay: {
      base: string
      mchId: string
      mchSerial: string
      mchPrivateKey: KeyObject
      /** What WeChat Pay signs with: public keys by id, and platform certificates, both as PEM. */
      publicKeys: { id: string; pem: Buffer }[]
      platformCertificates: Buffer[]
      apiV3Key: string
      notifyUrl: string
      /** This process's share of the merchant number's quota at WeChat (600 requests a second). */
      prepaysPerSecond: number
    }
    cashierUrl: string | null
    sandboxUrl: string | null
  }
  crashAt: CrashPoint | null
}

/** @throws Error naming the variable when a key file cannot be read. */
export function makeConfig(env: Env): Config {
  return {
    lanes: env.LANES,
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
    media: { dir: env.MEDIA_DIR, snapshotDir: env.SNAPSHOT_DIR },
    gate: { buyer: { perSecond: 2, burst: 6 }, ip: { perSecond: 50, burst: 200 }, latchMs: 1_000 },
    wechat: {
      appId: env.WECHAT_APP_ID,
      appSecret: env.WECHAT_APP_SECRET,
      apiBase: env.WECHAT_API_BASE,
      pay: {
        base: env.WECHAT_PAY_BASE,
        mchId: env.WECHAT_MCH_ID,
        mchSerial: env.WECHAT_MCH_SERIAL,
        mchPrivateKey: createPrivateKey(readPem('WECHAT_MCH_PRIVATE_KEY_FILE', env.WECHAT_MCH_PRIVATE_KEY_FILE)),
        publicKeys: [
          {
            id: env.WECHAT_PAY_PUBLIC_KEY_ID,
            pem: readPem('WECHAT_PAY_PUBLIC_KEY_FILE', env.WECHAT_PAY_PUBLIC_KEY_FILE),
          },
        ],
        platformCertificates: env.WECHAT_PAY_CERTIFICATE_FILES.map((file) =>
          readPem('WECHAT_PAY_CERTIFICATE_FILES', file),
        ),
        apiV3Key: env.WECHAT_API_V3_KEY,
        notifyUrl: `${env.PUBLIC_URL.replace(/\/$/, '')}/notify/wechat-pay/transactions`,
        prepaysPerSecond: env.PREPAYS_PER_SECOND,
      },
      cashierUrl: env.CASHIER_URL || null,
      sandboxUrl: env.SANDBOX_URL || null,
    },
    crashAt: env.CRASH_AT ?? null,
  }
}

function readPem(name: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${name}: cannot read ${file} (${(error as Error).message})`)
  }
}
