import { randomUUID } from 'node:crypto'
import { laneOf } from '../../../../apps/bff/src/kernel/lane.ts'
import { createIds, geneOf } from '../../../../apps/bff/src/kernel/snowflake.ts'

/** The part of an order row that differs from order to order. */
export interface BenchOrder {
  lane: number
  id: string
  buyerId: string
  requestId: string
}

// A worker number that no role of a fresh instance leases.
const ids = createIds({ worker: 250, clock: { now: () => Date.now() } })
let buyers = 0

/** Orders of as many buyers, spread over all lanes as a crowd is: of new ones, or of some of `known`, in no order. */
export function makeOrders(count: number, lanes: number, known: readonly string[] = []): BenchOrder[] {
  const first = Math.floor(Math.random() * known.length)
  return Array.from({ length: count }, (_, i) => {
    const buyerId = known[(first + i * 7_919) % known.length] ?? ids.next(buyers++ & 63)
    return { lane: laneOf(buyerId, lanes), id: ids.next(geneOf(buyerId)), buyerId, requestId: randomUUID() }
  })
}

/** What the rows of one offer share; the texts are as long as real ones. */
export const benchTerms = {
  campaignId: '1',
  priceFen: 199_900,
  productId: '1',
  skuId: '1',
  title: '演练专用手机',
  skuName: '标准版',
  image: '/media/products/phone-01.webp',
}
