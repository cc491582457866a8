/** What shoppers see of the shop, through the read path. */
import type { CategoryView, HomeView, Page, ProductCard, ProductDetail } from '@tidegate/shared/contracts/catalogue'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { createReadThrough, NotKept, type ReadThroughDeps } from '../cache/read-through.ts'
import type { CampaignReads } from '../campaigns/reads.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { Db } from '../db/prisma.ts'
import { servesExtras } from '../degrade/level.ts'

export interface CatalogueReadsDeps extends ReadThroughDeps {
  db: Db
  campaignReads: CampaignReads
  degradeLevel(): DegradeLevel
}

interface ProductQuery {
  categoryId?: string | undefined
  search?: string | undefined
  cursor?: string | undefined
}

export interface CatalogueReads {
  home(): Promise<HomeView>
  products(query: ProductQuery): Promise<Page<ProductCard>>
  product(productId: string): Promise<ProductDetail | null>
  bust(productId: string): Promise<void>
}

export function createCatalogueReads(deps: CatalogueReadsDeps): CatalogueReads {
  const { campaignReads, clock, degradeLevel } = deps
  const window = createReadThrough(deps, {
    name: 'window',
    memoryMs: 1_000,
    freshMs: 15_000,
    staleMs: 300_000,
    load: () => loadWindow(deps),
  })
  const one = createReadThrough(deps, {
    name: 'product',
    memoryMs: 1_000,
    freshMs: 15_000,
    staleMs: 300_000,
    load: (id) => loadProduct(deps, id),
  })
  // Searches are kept by their words: many people type the same ones.
  const pages = createReadThrough(deps, {
    name: 'products',
    memoryMs: 1_000,
    freshMs: 15_000,
    staleMs: 60_000,
    load: (key) => loadProducts(deps, JSON.parse(key) as ProductQuery),
  })

  return {
    async home() {
      const [shop, campaigns] = await Promise.all([window.get('shop').catch(nothingKept), campaignReads.list()])
      return {
        serverNow: clock.now(),
        campaigns,
        categories: shop?.categories ?? [],
        recommended: servesExtras(degradeLevel()) ? (shop?.recommended ?? []) : [],
      }
    },
    async products({ categoryId, search, cursor }) {
      const query: ProductQuery = { categoryId, search: servesExtras(degradeLevel()) ? search : undefined, cursor }
      return (await pages.get(JSON.stringify(query))) ?? { items: [], nextCursor: null }
    },
    async product(productId) {
      const [product, campaigns] = await Promise.all([one.get(productId), campaignReads.list()])
      if (!product) return null
      const offers = campaigns
        .filter((campaign) => campaign.phase !== 'ENDED')
        .flatMap(({ id, startsAt, endsAt, phase, offers }) =>
          offers
            .filter((offer) => offer.productId === productId)
            .map((offer) => ({ campaignId: id, offer, startsAt, endsAt, phase })),
        )
      return { ...product, offers }
    },
    async bust(productId) {
      await Promise.all([one.bust(productId), window.bust('shop')])
    },
  }
}

async function loadWindow({
  db,
}: CatalogueReadsDeps): Promise<{ categories: CategoryView[]; recommended: ProductCard[] }> {
  const [categories, products] = await Promise.all([
    db.category.findMany({ orderBy: [{ sort: 'asc' }, { id: 'asc' }] }),
    db.product.findMany({
      where: { state: 'ON_SHELF' },
      orderBy: [{ sort: 'asc' }, { id: 'asc' }],
      take: 12,
      include: withSkus,
    }),
  ])
  return {
    categories: categories.map(({ id, name }) => ({ id: id.toString(), name })),
    recommended: products.map(cardOf),
  }
}

/** In shelf order. The cursor is `<sort>-<id>` of the last row. */
async function loadProducts(
  { db }: CatalogueReadsDeps,
  { categoryId, search, cursor }: ProductQuery,
): Promise<Page<ProductCard>> {
  const after = /^(\d{1,9})-(\d{1,19})$/.exec(cursor ?? '')
  const [sort, id] = after ? [Number(after[1]), BigInt(after[2] as string)] : []
  const rows = await db.product.findMany({
    where: {
      state: 'ON_SHELF',
      ...(categoryId && { categoryId: BigInt(categoryId) }),
      // Prisma escapes neither % nor _ in `contains`; here they only widen a search.
      ...(search && { title: { contains: search, mode: 'insensitive' } }),
      ...(sort !== undefined && id !== undefined && { OR: [{ sort: { gt: sort } }, { sort, id: { gt: id } }] }),
    },
    orderBy: [{ sort: 'asc' }, { id: 'asc' }],
    take: pageSize + 1,
    include: withSkus,
  })
  const last = rows[pageSize - 1]
  return {
    items: rows.slice(0, pageSize).map(cardOf),
    nextCursor: rows.length > pageSize && last ? `${last.sort}-${last.id}` : null,
  }
}

async function loadProduct(
  { db }: CatalogueReadsDeps,
  productId: string,
): Promise<Omit<ProductDetail, 'offers'> | null> {
  const row = await db.product.findFirst({ where: { id: BigInt(productId), state: 'ON_SHELF' }, include: withSkus })
  if (!row) return null
  return {
    ...cardOf(row),
    categoryId: row.categoryId.toString(),
    images: row.images,
    description: row.description,
    notes: row.notes,
    skus: row.skus.map((sku) => ({
      id: sku.id.toString(),
      name: sku.name,
      priceFen: Number(sku.priceFen),
      listPriceFen: Number(sku.listPriceFen),
    })),
  }
}

/** The way to the sales stays open when nothing else of the page is to be had. */
function nothingKept(error: unknown): null {
  if (error instanceof NotKept) return null
  throw error
}

const pageSize = 12
const withSkus = { skus: { orderBy: [{ sort: 'asc' }, { id: 'asc' }] } } satisfies Prisma.ProductInclude

type ProductRow = Prisma.ProductGetPayload<{ include: typeof withSkus }>

function cardOf(row: ProductRow): ProductCard {
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
