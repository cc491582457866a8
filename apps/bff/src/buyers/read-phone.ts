/**
 * The phone number that a buyer allowed us to see, by the code of WeChat's own button. It goes back to their form and is kept nowhere:
 * an address carries a number of its own, sealed (fulfilment).
 * Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { z } from 'zod'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'

export type ReadPhoneOutcome =
  | { kind: 'PHONE'; phone: string }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function readPhone({ post }: { post: PostToWechat }, code: string): Promise<ReadPhoneOutcome> {
  const reply = await post('/wxa/business/getuserphonenumber', { code })
  if (reply.kind === 'UNAVAILABLE') return { kind: 'REFUSED', outcome: 'WECHAT_UNAVAILABLE' }
  switch (reply.errcode) {
    case 0:
      return { kind: 'PHONE', phone: answerSchema.parse(reply.answer).phone_info.purePhoneNumber }
    case 40029:
      return { kind: 'REFUSED', outcome: 'PHONE_CODE_INVALID' }
    case -1:
      return { kind: 'REFUSED', outcome: 'WECHAT_UNAVAILABLE' }
    case 45011:
      return { kind: 'REFUSED', outcome: 'WECHAT_UNAVAILABLE', retryAfterMs: 60_000 }
    default:
      throw new Error(`WeChat refused the question for a phone number: errcode ${reply.errcode}`)
  }
}

const answerSchema = z.object({ phone_info: z.object({ purePhoneNumber: z.string().min(5).max(20) }) })
