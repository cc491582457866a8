import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/**
 * The secrets of a development instance, made once and kept in `<dir>/dev.env` and `<dir>/keys/`, readable by their owner
 * only. The sandbox gets the other halves of the same key pairs: it verifies the merchant and signs as WeChat Pay.
 */
export function devSecrets(dir: string): Record<string, string> {
  const keys = join(dir, 'keys')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const merchant = keyPair(keys, 'merchant')
  const wechatPay = keyPair(keys, 'wechat-pay')
  return {
    ...generatedOnce(join(dir, 'dev.env')),
    WECHAT_MCH_PRIVATE_KEY_FILE: merchant.privateKey,
    SANDBOX_MCH_PUBLIC_KEY_FILE: merchant.publicKey,
    WECHAT_PAY_PUBLIC_KEY_FILE: wechatPay.publicKey,
    WECHAT_PAY_PRIVATE_KEY_FILE: wechatPay.privateKey,
  }
}

function generatedOnce(file: string): Record<string, string> {
  const known = existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {}
  const wanted: Record<string, () => string> = {
    WECHAT_APP_ID: () => `wx${randomBytes(8).toString('hex')}`,
    WECHAT_APP_SECRET: () => randomBytes(16).toString('hex'),
    WECHAT_MCH_ID: () => `19${digits(8)}`,
    WECHAT_MCH_SERIAL: () => randomBytes(20).toString('hex').toUpperCase(),
    WECHAT_PAY_PUBLIC_KEY_ID: () => `PUB_KEY_ID_011${digits(25)}`,
    WECHAT_API_V3_KEY: () => randomBytes(16).toString('hex'),
    TICKET_SECRETS: () => `k1:${randomBytes(32).toString('base64url')}`,
    DATA_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
    BLIND_INDEX_KEY: () => randomBytes(32).toString('base64'),
  }
  const missing = Object.keys(wanted).filter((name) => known[name] === undefined)
  if (missing.length === 0) return known
  for (const name of missing) known[name] = (wanted[name] as () => string)()
  const lines = Object.entries(known).map(([name, value]) => `${name}=${value}`)
  writeFileSync(
    file,
    `# Made by npm start for development. Nothing here is good for production.\n${lines.join('\n')}\n`,
    { mode: 0o600 },
  )
  return known
}

/** Paths of both PEM files. */
function keyPair(dir: string, name: string): { privateKey: string; publicKey: string } {
  const privateKey = join(dir, `${name}.private.pem`)
  const publicKey = join(dir, `${name}.public.pem`)
  if (!existsSync(privateKey)) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(privateKey, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  }
  const derived = createPublicKey(createPrivateKey(readFileSync(privateKey)))
  if (!existsSync(publicKey)) writeFileSync(publicKey, derived.export({ type: 'spki', format: 'pem' }))
  return { privateKey, publicKey }
}

function digits(count: number): string {
  return Array.from(randomBytes(count), (byte) => byte % 10).join('')
}
