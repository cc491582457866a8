import type { ProductCard } from '@tidegate/shared/contracts/catalogue'
import type { Prisma } from '../db/generated/client.ts'

export const withSkus = { skus: { orderBy: [{ sort: 'asc' }, { id: 'asc' }] } } satisfies Prisma.ProductInclude

type ProductRow = Prisma.ProductGetPayload<{ include: typeof withSkus }>

export function cardOf(row: ProductRow): ProductCard {
  // The card shows the cheapest way in.
  const cheapest = row.skus.reduce(
    (best, sku) => (sku.priceFen < best.priceFen ? sku : best),
    row.skus[0] ?? { priceFen: 0n, listPriceFen: 0n },
  )
  return {
    id: row.id.toString(),
    title: row.title,
    subtitle: row.subtitle,
    kind: row.kind as ProductCard['kind'],
    image: row.images[0] ?? '',
    priceFen: Number(cheapest.priceFen),
    listPriceFen: Number(cheapest.listPriceFen),
  }
}
