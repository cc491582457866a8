import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import type { SalePhase } from '../sale-phase.ts'
import type { StockBand } from '../stock-band.ts'
import type { RoomMode } from './waiting-room.ts'

/** Money fields end in `Fen`, times in `At` (epoch ms), ids are digit strings, pictures are paths under the media URL. */
export interface CategoryView {
  id: string
  name: string
}

/** SHIP goes by parcel; CARD is a code of its buyer's own; LOOP is one code that every buyer gets. */
export const productKinds = ['SHIP', 'CARD', 'LOOP'] as const
export type ProductKind = (typeof productKinds)[number]

export interface ProductCard {
  id: string
  title: string
  subtitle: string
  kind: ProductKind
  image: string
  priceFen: number
  listPriceFen: number
}

export interface SkuView {
  id: string
  name: string
  priceFen: number
  listPriceFen: number
}

export interface ProductDetail extends ProductCard {
  categoryId: string
  images: string[]
  description: string
  notes: string[]
  skus: SkuView[]
  /** The offers of running and coming campaigns that sell one of this product's SKUs. */
  offers: { campaignId: string; offer: OfferView; startsAt: number; endsAt: number; phase: SalePhase }[]
}

export interface OfferView {
  id: string
  productId: string
  skuId: string
  title: string
  skuName: string
  subtitle: string
  image: string
  priceFen: number
  listPriceFen: number
  /** Units a buyer may have of it, over all orders. */
  buyerLimit: number
  /** Units one order may hold; null: as many as its buyer may have. */
  orderLimit: number | null
}

export interface CampaignCard {
  id: string
  title: string
  subtitle: string
  banner: string
  phase: SalePhase
  startsAt: number
  endsAt: number
  offers: OfferView[]
}

export interface CampaignView extends CampaignCard {
  rules: string[]
  /** Seconds a shopper has to pay. */
  payWindowSeconds: number
  /** The waiting room; OFF: there is none. */
  room: { mode: RoomMode; lobbyOpensAt: number }
  epoch: number
}

/** Small and asked often: the bands of a campaign's offers with the server's time. */
export interface StockBandsView {
  serverNow: number
  phase: SalePhase
  bands: { offerId: string; band: StockBand }[]
}

export interface HomeView {
  serverNow: number
  campaigns: CampaignCard[]
  categories: CategoryView[]
  recommended: ProductCard[]
  /** Where `products` goes on after the recommended ones; null: these are all. */
  recommendedNext: string | null
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** SHELF: as the merchant arranged them. */
export const productOrders = ['SHELF', 'NEW', 'PRICE_UP', 'PRICE_DOWN'] as const
export type ProductOrder = (typeof productOrders)[number]

export const productsInput = z.object({
  categoryId: idSchema.optional(),
  /** Every word, parted by spaces, must be in the title, the subtitle or the category's name. */
  search: z.string().trim().max(50).optional(),
  order: z.enum(productOrders).optional(),
  /** What comes by parcel, or codes. */
  goods: z.enum(['PARCEL', 'CODE']).optional(),
  cursor: cursorSchema,
})

/** While somebody types: where the words could lead. */
export const hintsInput = z.object({ words: z.string().trim().min(1).max(50) })
export interface SearchHint {
  kind: 'CATEGORY' | 'CAMPAIGN' | 'PRODUCT'
  id: string
  title: string
}

export const productInput = z.object({ productId: idSchema })
export const campaignInput = z.object({ campaignId: idSchema })
