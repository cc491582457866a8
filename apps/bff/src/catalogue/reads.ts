/** What shoppers see of the shop, through the read path. */
import type {
  CategoryView,
  HomeView,
  Page,
  ProductCard,
  ProductDetail,
  SearchHint,
} from '@tidegate/shared/contracts/catalogue'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { createReadThrough, NotKept, type ReadThroughDeps } from '../cache/read-through.ts'
import type { CampaignReads } from '../campaigns/reads.ts'
import type { Db } from '../db/prisma.ts'
import { servesExtras } from '../degrade/level.ts'
import { findHints } from './find-hints.ts'
import { findProducts, type ProductQuery } from './find-products.ts'
import { cardOf, withSkus } from './product-card.ts'

export interface CatalogueReadsDeps extends ReadThroughDeps {
  db: Db
  campaignReads: CampaignReads
  degradeLevel(): DegradeLevel
}

export interface CatalogueReads {
  home(): Promise<HomeView>
  products(query: ProductQuery): Promise<Page<ProductCard>>
  hints(words: string): Promise<SearchHint[]>
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
    load: (key) => findProducts(deps.db, JSON.parse(key) as ProductQuery),
  })
  // Everybody types the same first letters.
  const hints = createReadThrough(deps, {
    name: 'hints',
    memoryMs: 1_000,
    freshMs: 30_000,
    staleMs: 300_000,
    load: (words) => findHints(deps.db, words),
  })

  return {
    async home() {
      const [shop, campaigns] = await Promise.all([window.get('shop').catch(nothingKept), campaignReads.list()])
      return {
        serverNow: clock.now(),
        campaigns,
        categories: shop?.categories ?? [],
        ...(servesExtras(degradeLevel()) && shop ? shop.recommended : { recommended: [], recommendedNext: null }),
      }
    },
    async products({ categoryId, search, order, goods, cursor }) {
      const extras = servesExtras(degradeLevel()) ? { search: search?.toLowerCase(), order, goods } : {}
      return (await pages.get(JSON.stringify({ categoryId, ...extras, cursor }))) ?? { items: [], nextCursor: null }
    },
    async hints(words) {
      return servesExtras(degradeLevel()) ? ((await hints.get(words.toLowerCase())) ?? []) : []
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

async function loadWindow({ db }: CatalogueReadsDeps): Promise<{
  categories: CategoryView[]
  recommended: Pick<HomeView, 'recommended' | 'recommendedNext'>
}> {
  const categories = await db.category.findMany({ orderBy: [{ sort: 'asc' }, { id: 'asc' }] })
  const { items, nextCursor } = await findProducts(db, {})
  return {
    categories: categories.map(({ id, name }) => ({ id: id.toString(), name })),
    recommended: { recommended: items, recommendedNext: nextCursor },
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
