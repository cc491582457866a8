import type { BulkChange, BulkPrice } from '@tidegate/shared/contracts/goods'

export type PriceChange = Extract<BulkChange, { kind: 'PRICE_ADD' | 'PRICE_PERCENT' }>

/** The price after a change, to the nearest fen, half a fen up. May be below zero: that is for the caller to refuse. */
export function changePrice(priceFen: number, change: PriceChange): number {
  return change.kind === 'PRICE_ADD'
    ? priceFen + change.fen
    : Math.floor((priceFen * (100 + change.percent) + 50) / 100)
}

export function problemOf(afterFen: number, listPriceFen: number): BulkPrice['problem'] {
  if (afterFen < 0) return 'BELOW_ZERO'
  return afterFen > listPriceFen ? 'ABOVE_LIST' : null
}
