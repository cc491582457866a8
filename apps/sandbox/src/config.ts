import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** One merchant number, as WeChat knows it. */
export type Merchant = { mchId: string; mchSerial: string; mchPublicKey: KeyObject; apiV3Key: string }

/** Everything the sandbox knows about the one mini-program and the merchant numbers it plays WeChat for. */
export type SandboxConfig = {
  host: string
  port: number
  /** Where payments are remembered across restarts. */
  dir: string
  logLevel: string
  exitWithParent: boolean
  appId: string
  appSecret: string
  /** The first one is the shop's own; others take a share of its orders. */
  merchants: readonly Merchant[]
  merchantName: string
  wechatPayKeyId: string
  wechatPayPrivateKey: KeyObject
  /** Origins besides localhost the cashier may send a buyer back to. */
  returnOrigins: readonly string[]
}

const env = z.object({
  SANDBOX_HOST: z.string().default('127.0.0.1'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4100),
  SANDBOX_DIR: z.string().default('.data/sandbox'),
  SANDBOX_MERCHANT_NAME: z.string().default('潮闸优选'),
  SANDBOX_RETURN_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .filter(Boolean)
        .map((url) => new URL(url).origin),
    ),
  SANDBOX_MCH_PUBLIC_KEY_FILE: z.string().transform(readKey(createPublicKey)),
  WECHAT_APP_ID: z.string().min(1),
  WECHAT_APP_SECRET: z.string().min(1),
  WECHAT_MCH_ID: z.string().min(1),
  WECHAT_MCH_SERIAL: z.string().min(1),
  WECHAT_API_V3_KEY: z.string().length(32),
  WECHAT_PAY_PUBLIC_KEY_ID: z.string().startsWith('PUB_KEY_ID_'),
  WECHAT_PAY_PRIVATE_KEY_FILE: z.string().transform(readKey(createPrivateKey)),
  /** More merchant numbers: a JSON file with a list of {mchId, mchSerial, publicKeyFile, apiV3Key}. */
  SANDBOX_MERCHANTS_FILE: z.string().default(''),
  LOG_LEVEL: z.string().default('warn'),
  EXIT_WITH_PARENT: z.enum(['0', '1']).default('0'),
})

/** @throws Error naming every wrong variable, one per line, never its value */
export function readConfig(variables: Record<string, string | undefined>): SandboxConfig {
  const read = env.safeParse(variables)
  if (!read.success) {
    throw new Error(
      `Set these variables:\n${read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
    )
  }
  const values = read.data
  return {
    host: values.SANDBOX_HOST,
    port: values.SANDBOX_PORT,
    dir: values.SANDBOX_DIR,
    logLevel: values.LOG_LEVEL,
    exitWithParent: values.EXIT_WITH_PARENT === '1',
    appId: values.WECHAT_APP_ID,
    appSecret: values.WECHAT_APP_SECRET,
    merchants: [
      {
        mchId: values.WECHAT_MCH_ID,
        mchSerial: values.WECHAT_MCH_SERIAL,
        mchPublicKey: values.SANDBOX_MCH_PUBLIC_KEY_FILE,
        apiV3Key: values.WECHAT_API_V3_KEY,
      },
      ...(values.SANDBOX_MERCHANTS_FILE ? readMerchants(values.SANDBOX_MERCHANTS_FILE) : []),
    ],
    merchantName: values.SANDBOX_MERCHANT_NAME,
    wechatPayKeyId: values.WECHAT_PAY_PUBLIC_KEY_ID,
    wechatPayPrivateKey: values.WECHAT_PAY_PRIVATE_KEY_FILE,
    returnOrigins: values.SANDBOX_RETURN_ORIGINS,
  }
}

export function merchantOf(config: SandboxConfig, mchId: string): Merchant | undefined {
  return config.merchants.find((merchant) => merchant.mchId === mchId)
}

const moreMerchants = z.array(
  z.object({ mchId: z.string(), mchSerial: z.string(), publicKeyFile: z.string(), apiV3Key: z.string().length(32) }),
)

function readMerchants(path: string): Merchant[] {
  return moreMerchants.parse(JSON.parse(readFileSync(path, 'utf8'))).map(({ publicKeyFile, ...merchant }) => ({
    ...merchant,
    mchPublicKey: createPublicKey(readFileSync(publicKeyFile)),
  }))
}

function readKey(parse: (pem: Buffer) => KeyObject) {
  return (path: string, context: z.RefinementCtx): KeyObject => {
    try {
      return parse(readFileSync(path))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      context.addIssue({ code: 'custom', message: `cannot read a PEM key: ${reason}` })
      return z.NEVER
    }
  }
}
