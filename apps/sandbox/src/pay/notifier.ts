import { createCipheriv, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'undici'
import { merchantOf, type SandboxConfig } from '../config.ts'
import type { Switches } from '../switches.ts'
import { beijingTime } from './beijing-time.ts'
import type { Order } from './orders.ts'
import type { Refund, RefundStatus } from './refunds.ts'
import { transactionOf } from './transaction.ts'
import { wechatSignatureHeaders } from './wechat-signature.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h: https://pay.weixin.qq.com/doc/v3/merchant/4012158598 */
const DOCUMENTED_SCHEDULE_MS = [
  ...[15, 15, 30].map((seconds) => seconds * SECOND),
  ...[3, 10, 20, 30, 30, 30, 60].map((minutes) => minutes * MINUTE),
  ...[3, 3, 3, 6, 6].map((hours) => hours * HOUR),
]
/** https://pay.weixin.qq.com/docs/merchant/products/notification/introduction.html */
const ANSWER_WITHIN_MS = 5_000

type Envelope = { url: string; body: string; signer: { keyId: string; privateKey: KeyObject; clock: () => number } }

/** Tells the merchant about payments, again and again until a 2xx, as the switches let it. Kept in memory only. */
export class Notifier {
  readonly #config: SandboxConfig
  readonly #clock: () => number
  readonly #switches: Switches
  readonly #scheduleMs: readonly number[]
  /** At most 64 deliveries at a time; 5,000 payments in one second wait here for their turn. */
  readonly #agent = new Agent({ connections: 64, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS })
  readonly #timers = new Set<NodeJS.Timeout>()
  /** With the switch on `reorder`: waits for the next one. */
  #held: { envelope: Envelope; timer: NodeJS.Timeout } | undefined
  #stopped = false

  constructor(deps: {
    config: SandboxConfig
    clock: () => number
    switches: Switches
    scheduleMs: readonly number[] | undefined
  }) {
    this.#config = deps.config
    this.#clock = deps.clock
    this.#switches = deps.switches
    this.#scheduleMs = deps.scheduleMs ?? DOCUMENTED_SCHEDULE_MS
  }

  paid(order: Order): void {
    this.#tell(this.#sealTransaction(order, this.#config.wechatPayPrivateKey))
  }

  /** A refund has ended; `afterMs` from now it has. */
  refunded(refund: Refund, status: Exclude<RefundStatus, 'PROCESSING'>, afterMs: number): void {
    const { notify_url } = refund.request
    if (notify_url) this.#later(afterMs, async () => this.#tell(this.#sealRefund(refund, status, notify_url)))
  }

  #tell(envelope: Envelope): void {
    const { notify, notifyDelayMs } = this.#switches
    if (notify === 'lost') return
    if (notify === 'reorder') return this.#reorder(envelope, notifyDelayMs)
    this.#later(notify === 'delay' ? notifyDelayMs : 0, () => this.#deliver(envelope, 0))
    if (notify === 'duplicate') this.#later(0, () => this.#deliver(envelope, 0))
  }

  #reorder(envelope: Envelope, aloneAfterMs: number): void {
    const held = this.#held
    this.#held = undefined
    if (!held) {
      const timer = this.#later(aloneAfterMs, async () => {
        this.#held = undefined
        await this.#deliver(envelope, 0)
      })
      if (timer) this.#held = { envelope, timer }
      return
    }
    clearTimeout(held.timer)
    this.#timers.delete(held.timer)
    this.#later(0, async () => {
      await this.#deliver(envelope, 0)
      await this.#deliver(held.envelope, 0)
    })
  }

  /** With the switch on `forged`: somebody who is not WeChat claims that this unpaid order is paid. */
  prepaid(order: Order): void {
    if (this.#switches.notify !== 'forged') return
    const claimed: Order = {
      ...order,
      state: 'SUCCESS',
      transactionId: '4200000000000000000000000000',
      paidAt: this.#clock(),
      openid: order.request.payer?.openid ?? '',
    }
    const envelope = this.#sealTransaction(claimed, strangersKey())
    this.#later(0, () => this.#attempt(envelope))
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    void this.#agent.destroy()
  }

  async #deliver(envelope: Envelope, attempt: number): Promise<void> {
    if (await this.#attempt(envelope)) return
    const waitMs = this.#scheduleMs[attempt]
    if (waitMs !== undefined) this.#later(waitMs, () => this.#deliver(envelope, attempt + 1))
  }

  /** Each attempt is signed anew, so its timestamp is fresh and its nonce unknown. */
  async #attempt({ url, body, signer }: Envelope): Promise<boolean> {
    const headers = await wechatSignatureHeaders(body, signer)
    try {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/4.0', ...headers },
        body,
        dispatcher: this.#agent,
      })
      await response.body.dump()
      return response.statusCode >= 200 && response.statusCode < 300
    } catch {
      // Refused, reset or too slow: to WeChat that is one more notify nobody took.
      return false
    }
  }

  #later(ms: number, act: () => Promise<unknown>): NodeJS.Timeout | undefined {
    if (this.#stopped) return undefined
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void act()
    }, ms)
    this.#timers.add(timer)
    return timer
  }

  #sealTransaction(order: Order, privateKey: KeyObject): Envelope {
    const { mchid, notify_url } = order.request
    const words = { kind: 'transaction', event: 'TRANSACTION.SUCCESS', summary: '支付成功' }
    return this.#seal(mchid, notify_url, words, transactionOf(order), privateKey)
  }

  /** https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/refund-result-notice.html */
  #sealRefund(refund: Refund, status: Exclude<RefundStatus, 'PROCESSING'>, url: string): Envelope {
    const { request, mchId } = refund
    const about = {
      mchid: mchId,
      out_trade_no: request.out_trade_no,
      transaction_id: refund.transactionId,
      out_refund_no: request.out_refund_no,
      refund_id: refund.refundId,
      refund_status: status,
      ...(status === 'SUCCESS' && { success_time: beijingTime(refund.settledAt) }),
      user_received_account: '支付用户零钱',
      amount: {
        total: request.amount.total,
        refund: request.amount.refund,
        payer_total: request.amount.total,
        payer_refund: request.amount.refund,
      },
    }
    const words = { kind: 'refund', event: `REFUND.${status}`, summary: '退款通知' }
    return this.#seal(mchId, url, words, about, this.#config.wechatPayPrivateKey)
  }

  #seal(
    mchId: string,
    url: string,
    { kind, event, summary }: { kind: string; event: string; summary: string },
    about: object,
    privateKey: KeyObject,
  ): Envelope {
    const nonce = randomBytes(6).toString('hex')
    const key = merchantOf(this.#config, mchId)?.apiV3Key ?? ''
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(kind))
    const plain = JSON.stringify(about)
    const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    const body = JSON.stringify({
      id: randomUUID(),
      create_time: beijingTime(this.#clock()),
      resource_type: 'encrypt-resource',
      event_type: event,
      summary,
      resource: {
        original_type: kind,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: ciphertext.toString('base64'),
        associated_data: kind,
        nonce,
      },
    })
    return {
      url,
      body,
      signer: { keyId: this.#config.wechatPayKeyId, privateKey, clock: this.#clock },
    }
  }
}

let stranger: KeyObject | undefined

function strangersKey(): KeyObject {
  stranger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return stranger
}
