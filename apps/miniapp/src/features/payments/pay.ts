import Taro from '@tarojs/taro'
import type { PaymentStart, PayParams } from '@tidegate/shared/contracts/orders'
import { afterMs } from '../../api/backoff.ts'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { isWeapp } from '../../config.ts'
import { pageUrl } from '../../pages/routes.ts'
import { consents } from '../messages/shop-consents.ts'
import { signed } from '../signing/shop-signer.ts'

/** PAID: WeChat says so; the server confirms it on the result page. AWAY: the browser is leaving for the cashier page. */
export type PayStep = 'PAID' | 'CANCELLED' | 'AWAY'

/** @throws TRPCClientError when the payment cannot be started. */
export async function pay(orderId: string): Promise<PayStep> {
  const { params, cashierUrl } = await startPatiently(orderId)
  if (!cashierUrl || isWeapp) return payInWechat(params, orderId)
  location.assign(cashierAddress(cashierUrl, params, location.href.split('#')[0] ?? '', orderId))
  return 'AWAY'
}

/** `params.package` is "prepay_id=wx…", as wx.requestPayment wants it. The result page waits at the end of `return_url`. */
function cashierAddress(cashierUrl: string, params: Pick<PayParams, 'package'>, page: string, orderId: string): string {
  const back = `${page}#${pageUrl.result(orderId)}`
  return `${cashierUrl}${cashierUrl.includes('?') ? '&' : '?'}${params.package}&return_url=${encodeURIComponent(back)}`
}

async function payInWechat(params: PayParams, orderId: string): Promise<PayStep> {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = params
  try {
    await Taro.requestPayment({ timeStamp, nonceStr, package: prepay, signType, paySign })
  } catch {
    // WeChat reports a closed cashier and a failed payment alike; the order is still there and can be paid until its deadline.
    return 'CANCELLED'
  }
  // The only moment without a tap at which WeChat asks; its sheet would be lost with this page.
  await consents.ask(['PAID', 'DELIVERED', 'REFUNDED'], orderId)
  return 'PAID'
}

const startAttempts = 6

/** The merchant's prepay quota is shared by everybody who has just won, so "getting ready" is common and passes. */
async function startPatiently(orderId: string): Promise<PaymentStart> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await api.payments.start.mutate({ orderId }, signed)
    } catch (error) {
      const { retry, retryAfterMs } = problemOf(error)
      if (retry !== 'same' || attempt >= startAttempts) throw error
      const waitMs = afterMs(retryAfterMs ?? 1000, Math.random)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}
