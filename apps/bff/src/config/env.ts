/** Step one of three: read strings. The only place in the BFF that touches process.env. All errors are told at once. */
import { z } from 'zod'
import { crashPoints } from '../kernel/crash-point.ts'
import { dataKeysPattern, parseDataKeys } from '../kernel/seal.ts'
import { templatesSchema } from '../messages/templates.ts'
import { usualSpreadFrom } from '../rush/split-stock.ts'

const port = z.coerce.number().int().min(1).max(65535)
const url = (protocols: RegExp) => z.url({ protocol: protocols })

export const lanesSchema = z.coerce
  .number()
  .int()
  .refine((n) => [1, 2, 4, 8, 16, 32, 64].includes(n), 'a power of two up to 64')
  .default(16)

const variables = z.object({
  DATABASE_URL: url(/^postgres(ql)?$/),
  REDIS_URL: url(/^rediss?$/),
  REDIS_CACHE_URL: url(/^rediss?$/),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(4000),
  METRICS_PORT: port.default(4001),
  PUBLIC_URL: url(/^https?$/).default('http://127.0.0.1:4000'),
  TRUST_PROXY: z.string().default('loopback'),
  LANES: lanesSchema,
  SPREAD_FROM: z.coerce.number().int().min(1).default(usualSpreadFrom),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  WEB_ROOT: z.string().default(''),
  MEDIA_DIR: z.string().default('.data/media'),
  /** Where uploaded pictures lie: `disk` is MEDIA_DIR, for one host or a shared mount; `s3` any service that speaks S3, then all of MEDIA_S3_*. */
  MEDIA_STORE: z.enum(['disk', 's3']).default('disk'),
  /** The bucket's own address: `https://shop.cos.ap-shanghai.myqcloud.com`, or `http://minio:9000/shop`. */
  MEDIA_S3_URL: z.union([z.literal(''), url(/^https?$/)]).default(''),
  MEDIA_S3_REGION: z.string().default('auto'),
  MEDIA_S3_KEY_ID: z.string().default(''),
  MEDIA_S3_SECRET: z.string().default(''),
  SNAPSHOT_DIR: z.string().default('.data/snapshots'),
  WECHAT_API_BASE: url(/^https?$/).default('https://api.weixin.qq.com'),
  WECHAT_PAY_BASE: url(/^https?$/).default('https://api.mch.weixin.qq.com'),
  WECHAT_APP_ID: z.string().min(1),
  WECHAT_APP_SECRET: z.string().min(1),
  WECHAT_MCH_ID: z.string().min(1),
  WECHAT_MCH_SERIAL: z.string().min(1),
  WECHAT_MCH_PRIVATE_KEY_FILE: z.string().min(1),
  WECHAT_PAY_PUBLIC_KEY_ID: z.string().min(1),
  WECHAT_PAY_PUBLIC_KEY_FILE: z.string().min(1),
  /** Platform certificates of an older merchant number, PEM files separated by commas. Both modes may be in use during a migration. */
  WECHAT_PAY_CERTIFICATE_FILES: z
    .string()
    .default('')
    .transform((files) => files.split(',').filter((file) => file !== '')),
  /** WeChat's quota of one merchant number, shared by all processes. */
  /** Keys of waiting-room tickets, `id:secret` separated by commas: the first signs, all verify. */
  TICKET_SECRETS: z
    .string()
    .regex(
      /^[\w-]{1,16}:[^,:]{32,}(,[\w-]{1,16}:[^,:]{32,})*$/,
      'id:secret[,id:secret], secrets of 32 characters or more',
    )
    .transform((list) =>
      list.split(',').map((key) => ({ id: key.slice(0, key.indexOf(':')), secret: key.slice(key.indexOf(':') + 1) })),
    ),
  /** Keys of everything sealed at rest, `id:32 bytes in base64` separated by commas: the first seals, all open. */
  DATA_KEYS: z.string().regex(dataKeysPattern, 'id:key[,id:key], keys of 32 bytes in base64').transform(parseDataKeys),
  /** Key of the blind index of card codes, 32 bytes in base64. It cannot be replaced without reading every code again. */
  BLIND_INDEX_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64')
    .transform((key) => Buffer.from(key, 'base64')),
  /** Subscribe-message templates as JSON (messages/templates.ts); empty: no messages. */
  MESSAGE_TEMPLATES: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('not JSON')
        return z.NEVER
      }
    })
    .pipe(templatesSchema),
  MINIPROGRAM_STATE: z.enum(['developer', 'trial', 'formal']).default('formal'),
  PREPAYS_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(600),
  /** More merchant numbers to spread orders over: a JSON file, see config.ts. Empty: the one above takes everything. */
  WECHAT_PAY_ROUTES_FILE: z.string().default(''),
  WECHAT_API_V3_KEY: z.string().length(32),
  /** Set only where a sandbox stands in for WeChat: its cashier page, and the base H5 logs in at. */
  CASHIER_URL: z.union([z.literal(''), url(/^https?$/)]).default(''),
  SANDBOX_URL: z.union([z.literal(''), url(/^https?$/)]).default(''),
  /** How long journal entries that a relay read may go unfinished before another takes them over. Rehearsals of dying are less patient. */
  RECLAIM_AFTER_MS: z.coerce.number().int().min(500).max(12_000).default(10_000),
  /**
   * Whether a tap and a payment must carry the mini-program's signature (加密网络通道). One that is sent is verified anyhow. Off where
   * browsers buy too: they have no key.
   */
  REQUIRE_SIGNED: z.enum(['yes', 'no']).default('yes'),
  /** Set only by tests/crash: the named line at which this process kills itself. */
  CRASH_AT: z.enum(crashPoints).optional(),
})

const envSchema = variables.superRefine((env, context) => {
  if (env.MEDIA_STORE === 'disk') return
  for (const name of ['MEDIA_S3_URL', 'MEDIA_S3_KEY_ID', 'MEDIA_S3_SECRET'] as const)
    if (!env[name]) context.addIssue({ code: 'custom', path: [name], message: 'needed because MEDIA_STORE is s3' })
})

export type Env = z.infer<typeof envSchema>

/** @throws Error listing every wrong or missing variable, one a line. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = envSchema.safeParse(source)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${lines.join('\n')}`)
}
