import { type PaymentState, paymentStates } from '@tidegate/shared/states'

const labels: Readonly<Record<PaymentState, string>> = {
  CREATED: '已创建',
  PREPAID: '等待付款',
  PAID: '已支付',
  CLOSED: '已关闭',
  REFUND_DUE: '待退款',
}

/** The contract names a payment's state as text; one that this build does not know is shown as it is. */
export function paymentStateLabel(state: string): string {
  const known = paymentStates.find((name) => name === state)
  return known ? labels[known] : state
}
