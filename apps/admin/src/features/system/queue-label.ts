import { t } from '../../i18n/t.ts'

const labels: Readonly<Record<string, string>> = {
  'orders.write': t('写入订单'),
  'refunds.send': t('发起退款'),
  'fulfilment.deliver': t('发放卡密'),
  'messages.send': t('发送订阅消息'),
}

/** A queue that this build does not know goes by its own name. */
export function queueLabel(name: string): string {
  return labels[name] ?? name
}
