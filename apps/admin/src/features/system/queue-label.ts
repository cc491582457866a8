const labels: Readonly<Record<string, string>> = {
  'orders.write': '写入订单',
  'refunds.send': '发起退款',
  'fulfilment.deliver': '发放卡密',
  'messages.send': '发送订阅消息',
}

/** A queue that this build does not know goes by its own name. */
export function queueLabel(name: string): string {
  return labels[name] ?? name
}
