/** What a shopper is told of stock: a band, never the count, because a cached count is a lie by the time it is read. */
export type StockBand = 'PLENTY' | 'SELLING' | 'SCARCE' | 'SOLD_OUT'

export const stockBandLabels: Readonly<Record<StockBand, string>> = {
  PLENTY: '库存充足',
  SELLING: '热卖中',
  SCARCE: '即将抢光',
  SOLD_OUT: '已抢光',
}

export function stockBandOf(available: number, total: number): StockBand {
  if (available <= 0 || total <= 0) return 'SOLD_OUT'
  const share = available / total
  return share > 0.5 ? 'PLENTY' : share > 0.1 ? 'SELLING' : 'SCARCE'
}
