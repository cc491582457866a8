import { z } from 'zod'
import { decryptResource } from './decrypt.ts'
import type { HttpHeaders, WechatPayDeps } from './deps.ts'
import { type Transaction, transactionSchema } from './transaction.ts'
import { type Verdict, verifySignature } from './verify.ts'

export type NotifyOutcome =
  /** Genuine. Whether appid, mchid, amount, currency and payer are those of the payment is the caller's to check. */
  { kind: 'TRANSACTION'; notifyId: string; transaction: Transaction } | { kind: 'REJECTED'; reason: NotifyRejection }

type NotifyRejection =
  | Extract<Verdict, { kind: 'REJECTED' }>['reason']
  | 'REPLAYED'
  | 'MALFORMED'
  | 'UNDECRYPTABLE'
  /** Signed and readable, but not about a payment. */
  | 'UNSUPPORTED_EVENT'

export type NotifyDeps = Pick<WechatPayDeps, 'wechatPayKeys' | 'apiV3Key' | 'clock'> & {
  /** Remembers the nonce for at least ten minutes and says whether it was known before. Throws if it cannot remember. */
  seenNonce(nonce: string): Promise<boolean>
}

/**
 * Reads one notify. WeChat signs every repetition of a notify anew with a fresh nonce and timestamp, so refusing a known
 * nonce refuses replays only; and the nonce is remembered after the signature held, so strangers cannot burn nonces.
 * A genuine notify still repeats: the caller's write must be idempotent by out_trade_no and transaction_id.
 * Source: https://pay.weixin.qq.com/docs/merchant/products/notification/introduction.html (to be answered within 5 s)
 * @param notify.headers lower-case names, as node:http gives them
 * @param notify.rawBody the bytes as received, untouched by any JSON parser
 */
export async function parseNotify(
  notify: { headers: HttpHeaders; rawBody: Buffer },
  deps: NotifyDeps,
): Promise<NotifyOutcome> {
  const verdict = verifySignature({ headers: notify.headers, body: notify.rawBody }, deps)
  if (verdict.kind === 'REJECTED') return verdict
  if (await deps.seenNonce(verdict.nonce)) return rejected('REPLAYED')

  const envelope = envelopeText.safeParse(notify.rawBody.toString())
  if (!envelope.success) return rejected('MALFORMED')
  const { id, event_type, resource } = envelope.data
  if (event_type !== 'TRANSACTION.SUCCESS') return rejected('UNSUPPORTED_EVENT')

  const plain = decryptResource(resource, deps.apiV3Key)
  if (plain === undefined) return rejected('UNDECRYPTABLE')
  const transaction = transactionText.safeParse(plain)
  if (!transaction.success) return rejected('MALFORMED')
  return { kind: 'TRANSACTION', notifyId: id, transaction: transaction.data }
}

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})

const envelopeText = jsonText.pipe(
  z.object({
    id: z.string().min(1),
    event_type: z.string(),
    resource_type: z.literal('encrypt-resource'),
    resource: z.object({
      algorithm: z.literal('AEAD_AES_256_GCM'),
      ciphertext: z.string(),
      nonce: z.string(),
      associated_data: z.string().optional(),
    }),
  }),
)

const transactionText = jsonText.pipe(transactionSchema)

function rejected(reason: NotifyRejection): NotifyOutcome {
  return { kind: 'REJECTED', reason }
}
