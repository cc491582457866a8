import { laneOf } from '../kernel/lane.ts'

/** A payment's number (out_trade_no) is its order's, with a suffix from the second payment on (open-payment.ts). */
export function laneOfPayment(outTradeNo: string, lanes: number): number {
  return laneOf(outTradeNo.split('_', 1)[0] as string, lanes)
}
