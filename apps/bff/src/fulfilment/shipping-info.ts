/**
 * WeChat's shipping information: without it the money of a mini-program's order stays frozen.
 * https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
 */
import { z } from 'zod'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'

export interface ShippingInfo {
  transactionId: string
  openId: string
  itemDesc: string
  /** null: a virtual good, which has no parcel. */
  parcel: { carrier: string; trackingNo: string; receiverPhone: string } | null
  uploadedAt: number
}

export type UploadOutcome =
  | { kind: 'TAKEN' }
  /** WeChat says it will not: telling it again changes nothing. */
  | { kind: 'REFUSED'; errcode: number; detail: string }
  /** Not now: busy, too many, or WeChat Pay has not told the mini-program's side of the payment yet. */
  | { kind: 'LATER'; errcode: number | null; detail: string }
  /** No answer: it may have been taken. */
  | { kind: 'UNSURE'; detail: string }

/** Exactly one item in the list: unified delivery has one parcel, and a virtual good one description. */
export async function uploadShippingInfo(post: PostToWechat, info: ShippingInfo): Promise<UploadOutcome> {
  const { parcel } = info
  const item = parcel
    ? {
        item_desc: info.itemDesc,
        tracking_no: parcel.trackingNo,
        express_company: parcel.carrier,
        // SF delivers to whoever can name the phone: WeChat wants one of the two for it, masked.
        ...(parcel.carrier === 'SF' && { contact: { receiver_contact: maskedPhone(parcel.receiverPhone) } }),
      }
    : { item_desc: info.itemDesc }
  const reply = await post('/wxa/sec/order/upload_shipping_info', {
    order_key: { order_number_type: 2, transaction_id: info.transactionId },
    logistics_type: parcel ? 1 : 3,
    delivery_mode: 1,
    shipping_list: [item],
    upload_time: beijingTime(info.uploadedAt),
    payer: { openid: info.openId },
  })
  if (reply.kind === 'UNAVAILABLE')
    return reply.sent
      ? { kind: 'UNSURE', detail: reply.detail }
      : { kind: 'LATER', errcode: null, detail: reply.detail }
  const { errcode } = reply
  const detail = detailOf(errcode, reply.errmsg)
  if (errcode === 0 || alreadySo.has(errcode)) return { kind: 'TAKEN' }
  return passes.has(errcode) ? { kind: 'LATER', errcode, detail } : { kind: 'REFUSED', errcode, detail }
}

/**
 * What WeChat has of an order whose upload got no answer: TAKEN when it says what we said. Telling it blindly again would use up the one
 * correction that an order has.
 */
export async function askShippingInfo(
  post: PostToWechat,
  { transactionId, parcel }: Pick<ShippingInfo, 'transactionId' | 'parcel'>,
): Promise<'TAKEN' | 'NOT_TAKEN' | 'UNKNOWN'> {
  const reply = await post('/wxa/sec/order/get_order', { transaction_id: transactionId })
  if (reply.kind === 'UNAVAILABLE' || reply.errcode !== 0) return 'UNKNOWN'
  const known = shippedOrder.safeParse(reply.answer)
  if (!known.success) return 'UNKNOWN'
  const { shipping } = known.data.order
  if (!shipping?.finish_shipping) return 'NOT_TAKEN'
  const same = !parcel || shipping.shipping_list.some((item) => item.tracking_no === parcel.trackingNo)
  return same ? 'TAKEN' : 'NOT_TAKEN'
}

const shippedOrder = z.object({
  order: z.object({
    shipping: z
      .object({
        finish_shipping: z.boolean().default(false),
        shipping_list: z.array(z.object({ tracking_no: z.string().default('') })).default([]),
      })
      .optional(),
  }),
})

/** 10060002 shipped already, 10060023 nothing new in it. */
const alreadySo = new Set([10060002, 10060023])

/**
 * -1, 10060012, 10060019 busy; 45009, 45011 too many. 10060001 and 10060004 (no such payment, or not in a state to ship) are what a payment
 * of a moment ago looks like from there, so they are asked about again for a while.
 */
const passes = new Set([-1, 10060012, 10060019, 45009, 45011, 10060001, 10060004])

const details: Record<number, string> = {
  10060001: '支付单不存在',
  10060003: '该支付单已用过一次重新发货',
  10060004: '支付单处于不可发货的状态',
  10060005: '物流类型有误',
  10060009: '商品描述太长',
  10060014: '参数错误',
  10060031: '支付单不属于该用户',
  268485226: '物流单号不能为空',
  268485227: '物流公司编码不能为空',
  268485228: '统一发货时物流信息只能有一条',
}

function detailOf(errcode: number, errmsg: string): string {
  return details[errcode] ?? errmsg.slice(0, 200)
}

/** As the documentation shows it: +86-177****1234. */
function maskedPhone(phone: string): string {
  return `+86-${phone.slice(0, 3)}****${phone.slice(-4)}`
}

/** RFC 3339 in +08:00 with milliseconds: a later upload must be later to the letter. */
function beijingTime(epochMs: number): string {
  return `${new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 23)}+08:00`
}
