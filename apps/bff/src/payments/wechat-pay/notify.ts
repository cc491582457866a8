import { z } from 'zod'
import { decryptResource } from './decrypt.ts'
import type { HttpHeaders, WechatPayDeps } from './deps.ts'
import type { WechatRefund } from './refund.ts'
import { type Transaction, transactionSchema } from './transaction.ts'
import { type Verdict, verifySignature } from './verify.ts'

/** Genuine. Whether appid, mchid, amount, currency and payer are those of the payment is the caller's to check. */
export type NotifyOutcome =
  | { kind: 'TRANSACTION'; notifyId: string; transaction: Transaction }
  | { kind: 'REFUND'; notifyId: string; mchId: string; refund: WechatRefund }
  | { kind: 'REJECTED'; reason: NotifyRejection }

type NotifyRejection =
  | Extract<Verdict, { kind: 'REJECTED' }>['reason']
  | 'REPLAYED'
  | 'MALFORMED'
  | 'UNDECRYPTABLE'
  /** Signed and readable, but about neither a payment nor a refund. */
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
  if (!knownEvents.has(event_type)) return rejected('UNSUPPORTED_EVENT')

  const plain = decryptResource(resource, deps.apiV3Key)
  if (plain === undefined) return rejected('UNDECRYPTABLE')
  if (event_type !== 'TRANSACTION.SUCCESS') {
    const refund = refundText.safeParse(plain)
    if (!refund.success) return rejected('MALFORMED')
    return { kind: 'REFUND', notifyId: id, mchId: refund.data.mchid, refund: refundOf(refund.data) }
  }
  const transaction = transactionText.safeParse(plain)
  if (!transaction.success) return rejected('MALFORMED')
  return { kind: 'TRANSACTION', notifyId: id, transaction: transaction.data }
}

const knownEvents = new Set(['TRANSACTION.SUCCESS', 'REFUND.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.CLOSED'])

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

/** https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/refund-result-notice.html (退款结果通知) */
const refundText = jsonText.pipe(
  z.object({
    mchid: z.string().min(1),
    out_trade_no: z.string().min(1),
    transaction_id: z.string().min(1),
    out_refund_no: z.string().min(1),
    refund_id: z.string().min(1),
    refund_status: z.enum(['SUCCESS', 'CLOSED', 'ABNORMAL']),
    success_time: z.iso.datetime({ offset: true }).optional(),
    amount: z.object({ total: z.number().int(), refund: z.number().int().positive() }),
  }),
)

function refundOf(notice: z.infer<typeof refundText>): WechatRefund {
  return {
    refundId: notice.refund_id,
    outRefundNo: notice.out_refund_no,
    outTradeNo: notice.out_trade_no,
    transactionId: notice.transaction_id,
    status: notice.refund_status,
    successTime: notice.success_time ?? null,
    refundFen: notice.amount.refund,
    totalFen: notice.amount.total,
  }
}

function rejected(reason: NotifyRejection): NotifyOutcome {
  return { kind: 'REJECTED', reason }
}
