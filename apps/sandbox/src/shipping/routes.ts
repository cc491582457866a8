import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { PaidOrder } from '../pay/orders.ts'
import type { SandboxContext } from '../sandbox.ts'
import { type Shipping, Shippings } from './shippings.ts'

const upload = z.object({
  order_key: z.object({ order_number_type: z.number(), transaction_id: z.string().optional() }),
  logistics_type: z.number(),
  delivery_mode: z.number(),
  shipping_list: z.array(
    z.object({
      tracking_no: z.string().default(''),
      express_company: z.string().default(''),
      item_desc: z.string().default(''),
      contact: z
        .object({ consignor_contact: z.string().optional(), receiver_contact: z.string().optional() })
        .optional(),
    }),
  ),
  upload_time: z.string(),
  payer: z.object({ openid: z.string() }),
})
const question = z.object({ transaction_id: z.string() })

/**
 * The shipping information that unfreezes the money of a mini-program's order: `POST /wxa/sec/order/upload_shipping_info` and `get_order`,
 * with unified delivery (what one parcel or one code needs) and its documented refusals. Only orders paid by JSAPI have one.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
 */
export function shippingRoutes(context: SandboxContext): FastifyPluginAsync {
  const { tokens, switches, clock } = context
  const shippings = new Shippings()
  const findPaid = createFindPaid(context)

  return async (app) => {
    app.post('/wxa/sec/order/upload_shipping_info', async (request, reply) => {
      if (!tokens.isValid((request.query as { access_token?: string }).access_token)) return deadToken
      if (switches.shipping === 'BUSY') return { errcode: -1, errmsg: 'system error' }
      const body = upload.safeParse(request.body)
      if (!body.success) return { errcode: 10060014, errmsg: '参数错误' }
      const order = findPaid(body.data.order_key.transaction_id ?? '')
      const refusal = refusalOf(body.data, order, switches.shipping)
      if (refusal) return refusal
      const taken = shippings.upload(body.data.order_key.transaction_id as string, {
        logisticsType: body.data.logistics_type,
        uploadTime: Date.parse(body.data.upload_time),
        items: body.data.shipping_list.map(({ contact: _, ...item }) => item),
      })
      return switches.shipping === 'TIMEOUT_AFTER_SUCCESS' ? reply.hijack() : taken
    })

    app.post('/wxa/sec/order/get_order', (request) => {
      if (!tokens.isValid((request.query as { access_token?: string }).access_token)) return deadToken
      const body = question.safeParse(request.body)
      const order = body.success ? findPaid(body.data.transaction_id) : undefined
      if (!order) return { errcode: 10060001, errmsg: '支付单不存在' }
      return { errcode: 0, errmsg: 'ok', order: orderView(order, shippings.of(order.transactionId), clock()) }
    })
  }
}

const deadToken = { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }

function refusalOf(
  body: z.infer<typeof upload>,
  order: PaidOrder | undefined,
  mood: string,
): { errcode: number; errmsg: string } | null {
  const { order_key: key, shipping_list: list, logistics_type: type } = body
  if (key.order_number_type !== 2) return { errcode: 268485194, errmsg: '订单单号类型非法' }
  if (!key.transaction_id) return { errcode: 268485195, errmsg: '微信支付单号形式下 transaction_id 字段不能为空' }
  if (body.delivery_mode !== 1) return { errcode: 268485224, errmsg: '发货模式非法' }
  if (list.length !== 1) return { errcode: 268485228, errmsg: '统一发货模式下，物流信息列表长度必须为 1' }
  if (type < 1 || type > 4) return { errcode: 10060005, errmsg: '物流类型有误' }
  if (Number.isNaN(Date.parse(body.upload_time)) || !/[+-]\d\d:\d\d$/.test(body.upload_time))
    return { errcode: 268485216, errmsg: '上传时间非法，请按照 RFC 3339 格式填写' }
  const [item] = list
  if (!item?.item_desc) return { errcode: 10060008, errmsg: '商品描述 item_desc 字段不能为空' }
  if (item.item_desc.length > 120) return { errcode: 10060009, errmsg: '商品描述 item_desc 字段太长' }
  if (type === 1 && !item.tracking_no) return { errcode: 268485226, errmsg: '物流单号不能为空' }
  if (type === 1 && !item.express_company) return { errcode: 268485227, errmsg: '物流公司编码不能为空' }
  const contact = item.contact?.receiver_contact ?? item.contact?.consignor_contact
  if (item.express_company === 'SF' && !/\*{4}/.test(contact ?? ''))
    return { errcode: 10060014, errmsg: '参数错误 contact' }
  if (!order || order.tradeType !== 'JSAPI') return { errcode: 10060001, errmsg: '支付单不存在' }
  if (mood === 'NOT_YET') return { errcode: 10060004, errmsg: '支付单处于不可发货的状态' }
  return order.openid === body.payer.openid && mood !== 'REFUSED'
    ? null
    : { errcode: 10060031, errmsg: '该笔支付单不属于 openid 所指定的用户' }
}

/** Payments are kept by the merchant's number; shipping names them by WeChat's. */
function createFindPaid({ config, orders }: SandboxContext): (transactionId: string) => PaidOrder | undefined {
  const seen = new Map<string, PaidOrder>()
  return (transactionId) => {
    if (!seen.has(transactionId))
      for (const { mchId } of config.merchants)
        for (const order of orders.paidBetween(mchId, 0, Number.POSITIVE_INFINITY)) seen.set(order.transactionId, order)
    return seen.get(transactionId)
  }
}

function orderView(order: PaidOrder, shipping: Shipping | undefined, now: number): unknown {
  const { request } = order
  return {
    transaction_id: order.transactionId,
    merchant_id: request.mchid,
    merchant_trade_no: request.out_trade_no,
    description: request.description,
    paid_amount: request.amount.total,
    openid: order.openid,
    trade_create_time: Math.floor(order.createdAt / 1_000),
    pay_time: Math.floor(order.paidAt / 1_000),
    order_state: shipping ? 2 : 1,
    in_complaint: false,
    ...(shipping && {
      shipping: {
        delivery_mode: 1,
        logistics_type: shipping.logisticsType,
        finish_shipping: true,
        finish_shipping_count: shipping.count,
        shipping_list: shipping.items.map(({ tracking_no, express_company, item_desc }) => ({
          tracking_no,
          express_company,
          goods_desc: item_desc,
          upload_time: Math.floor((shipping.uploadTime || now) / 1_000),
        })),
      },
    }),
  }
}
