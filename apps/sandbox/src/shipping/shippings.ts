export type Shipping = {
  logisticsType: number
  uploadTime: number
  /** 1 at first, 2 after the one time it may be done again. */
  count: number
  items: { tracking_no: string; express_company: string; item_desc: string }[]
}

export type ShippingResult = { errcode: number; errmsg: string }

/** WeChat's side of every delivery. Not kept across restarts: an order that is told again is then told for the first time. */
export class Shippings {
  readonly #known = new Map<string, Shipping>()

  of(transactionId: string): Shipping | undefined {
    return this.#known.get(transactionId)
  }

  upload(transactionId: string, shipping: Omit<Shipping, 'count'>): ShippingResult {
    const known = this.#known.get(transactionId)
    if (
      known &&
      JSON.stringify(known.items) === JSON.stringify(shipping.items) &&
      known.logisticsType === shipping.logisticsType
    )
      return { errcode: 10060023, errmsg: '发货信息未更新' }
    if (known && known.count >= 2) return { errcode: 10060003, errmsg: '支付单已使用重新发货机会' }
    if (known && shipping.uploadTime <= known.uploadTime) return { errcode: 10060014, errmsg: '参数错误 upload_time' }
    this.#known.set(transactionId, { ...shipping, count: (known?.count ?? 0) + 1 })
    return { errcode: 0, errmsg: 'ok' }
  }
}
