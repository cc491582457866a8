/** Step one of three: read strings. The only place in the BFF that touches process.env. All errors are told at once. */
import { z } from 'zod'
import { crashPoints } from '../kernel/crash-point.ts'

const port = z.coerce.number().int().min(1).max(65535)
const url = (protocols: RegExp) => z.url({ protocol: protocols })

const envSchema = z.object({
  DATABASE_URL: url(/^postgres(ql)?$/),
  REDIS_URL: url(/^rediss?$/),
  REDIS_CACHE_URL: url(/^rediss?$/),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(4000),
  METRICS_PORT: port.default(4001),
  PUBLIC_URL: url(/^https?$/).default('http://127.0.0.1:4000'),
  TRUST_PROXY: z.string().default('loopback'),
  LANES: z.coerce
    .number()
    .int()
    .refine((n) => [1, 2, 4, 8, 16, 32, 64].includes(n), 'a power of two up to 64')
    .default(16),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  WEB_ROOT: z.string().default(''),
  MEDIA_DIR: z.string().default('.data/media'),
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
  PREPAYS_PER_SECOND: z.coerce.number().int().min(1).max(600).default(500),
  WECHAT_API_V3_KEY: z.string().length(32),
  /** Set only where a sandbox stands in for WeChat: its cashier page, and the base H5 logs in at. */
  CASHIER_URL: z.union([z.literal(''), url(/^https?$/)]).default(''),
  SANDBOX_URL: z.union([z.literal(''), url(/^https?$/)]).default(''),
  /** Set only by tests/crash: the named line at which this process kills itself. */
  CRASH_AT: z.enum(crashPoints).optional(),
})

export type Env = z.infer<typeof envSchema>

/** @throws Error listing every wrong or missing variable, one a line. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = envSchema.safeParse(source)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${lines.join('\n')}`)
}
