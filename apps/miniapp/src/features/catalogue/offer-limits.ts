import type { OfferView } from '@tidegate/shared/contracts/catalogue'

type Limits = Pick<OfferView, 'buyerLimit' | 'orderLimit'>

/** The most that one tap can buy. An answer stored by an earlier release knows no limit of an order. */
export function mostAtOnce({ buyerLimit, orderLimit }: Limits): number {
  return Math.min(buyerLimit, orderLimit ?? buyerLimit)
}

/** One order's limit is only worth a word where it is the smaller one. */
export function sayLimits(limits: Limits): string {
  const most = mostAtOnce(limits)
  const ofBuyer = `每人限 ${limits.buyerLimit} 件`
  return most < limits.buyerLimit ? `${ofBuyer}，每单限购 ${most} 件` : ofBuyer
}
