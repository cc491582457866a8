/** What shoppers see of campaigns, through the read path. Drafts do not exist for them. Phases are computed at answer time, never cached. */
import type { CampaignCard, CampaignView, OfferView, StockBandsView } from '@tidegate/shared/contracts/catalogue'
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import { salePhaseOf } from '@tidegate/shared/sale-phase'
import type { CampaignState } from '@tidegate/shared/states'
import { stockBandOf } from '@tidegate/shared/stock-band'
import type { Redis } from 'ioredis'
import { createReadThrough, type ReadThroughDeps } from '../cache/read-through.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { Db } from '../db/prisma.ts'
import { keys } from '../redis/keys.ts'
import type { OfferLayouts } from '../rush/offer-layout.ts'
import { holdbackLane } from '../rush/split-stock.ts'

export interface CampaignReadsDeps extends ReadThroughDeps {
  db: Db
  hot: Redis
  layouts: OfferLayouts
}

/** A campaign as it is cached: without the phase, which depends on the moment. */
type StoredCampaign = Omit<CampaignView, 'phase'> & { state: CampaignState; totals: Record<string, number> }

export interface CampaignReads {
  list(): Promise<CampaignCard[]>
  get(campaignId: string): Promise<CampaignView | null>
  bands(campaignId: string): Promise<StockBandsView | null>
  /** Past every cache: for the snapshot that prewarm publishes. */
  loadFresh(campaignId: string): Promise<CampaignView | null>
  bust(campaignId: string): Promise<void>
}

export function createCampaignReads(deps: CampaignReadsDeps): CampaignReads {
  const { clock } = deps
  const one = createReadThrough<StoredCampaign>(deps, {
    name: 'campaign',
    memoryMs: 1_000,
    freshMs: 10_000,
    staleMs: 60_000,
    load: (id) => loadCampaign(deps, id),
  })
  const shown = createReadThrough<StoredCampaign[]>(deps, {
    name: 'campaigns',
    memoryMs: 1_000,
    freshMs: 5_000,
    staleMs: 60_000,
    load: () => loadShown(deps),
  })
  const shelves = createReadThrough<Record<string, number>>(deps, {
    name: 'shelves',
    memoryMs: 1_000,
    freshMs: 1_000,
    staleMs: 0,
    load: (id) => loadShelves(deps, one.get, id),
  })

  return {
    async list() {
      const campaigns = (await shown.get('shown')) ?? []
      return campaigns.map((campaign) => cardOf(campaign, clock.now()))
    },
    async get(campaignId) {
      const campaign = await one.get(campaignId)
      return campaign && viewOf(campaign, clock.now())
    },
    async bands(campaignId) {
      const campaign = await one.get(campaignId)
      if (!campaign) return null
      const serverNow = clock.now()
      const phase = salePhaseOf(campaign, serverNow)
      const available = phase === 'ENDED' ? {} : ((await shelves.get(campaignId)) ?? {})
      const bands = campaign.offers.map(({ id }) => ({
        offerId: id,
        band: stockBandOf(available[id] ?? 0, campaign.totals[id] ?? 0),
      }))
      return { serverNow, phase, bands }
    },
    async loadFresh(campaignId) {
      const campaign = await loadCampaign(deps, campaignId)
      return campaign && viewOf(campaign, clock.now())
    },
    async bust(campaignId) {
      await Promise.all([one.bust(campaignId), shown.bust('shown'), shelves.bust(campaignId)])
    },
  }
}

async function loadCampaign({ db }: CampaignReadsDeps, campaignId: string): Promise<StoredCampaign | null> {
  const row = await db.campaign.findFirst({
    where: { id: BigInt(campaignId), state: { not: 'DRAFT' } },
    include: withOffers,
  })
  return row && storedOf(row)
}

/** Running and coming first, then what ended lately. */
async function loadShown({ db, clock }: CampaignReadsDeps): Promise<StoredCampaign[]> {
  const now = new Date(clock.now())
  const open = await db.campaign.findMany({
    where: { state: { in: ['PUBLISHED', 'PAUSED'] }, endsAt: { gt: now } },
    orderBy: { startsAt: 'asc' },
    take: 20,
    include: withOffers,
  })
  const ended = await db.campaign.findMany({
    where: { state: { not: 'DRAFT' }, endsAt: { lte: now } },
    orderBy: { endsAt: 'desc' },
    take: 3,
    include: withOffers,
  })
  return [...open, ...ended].map(storedOf)
}

/** Units left of each offer over its lanes: from the hot shelves, or from the ledger where one is cold or Redis is away. For bands only. */
async function loadShelves(
  { db, hot, layouts }: CampaignReadsDeps,
  get: (id: string) => Promise<StoredCampaign | null>,
  campaignId: string,
): Promise<Record<string, number>> {
  const campaign = await get(campaignId)
  const available: Record<string, number> = {}
  const cold: string[] = []
  const dry: string[] = []
  for (const { id } of campaign?.offers ?? []) {
    const layout = layouts.known(id) ?? (await layouts.load(id))
    const left = await Promise.all(
      (layout?.lanes ?? []).map((lane) => hot.hget(keys.stock(lane, id), 'available').catch(() => null)),
    )
    const isCold = left.length === 0 || left.some((units) => units === null)
    available[id] = isCold ? 0 : left.reduce((sum, units) => sum + Number(units), 0)
    if (isCold) cold.push(id)
    // The next tap draws what is held back, but nobody taps a button that says "sold out".
    else if (available[id] === 0) dry.push(id)
  }
  if (cold.length + dry.length === 0) return available
  const ledger = await db.stockLedger.findMany({
    where: { OR: [{ offerId: { in: cold.map(BigInt) } }, { offerId: { in: dry.map(BigInt) }, lane: holdbackLane }] },
  })
  for (const { offerId, total, claimed } of ledger) {
    const id = offerId.toString()
    available[id] = (available[id] ?? 0) + total - claimed
  }
  return available
}

const withOffers = {
  offers: { orderBy: [{ sort: 'asc' }, { id: 'asc' }], include: { sku: { include: { product: true } } } },
} satisfies Prisma.CampaignInclude

type CampaignRow = Prisma.CampaignGetPayload<{ include: typeof withOffers }>

function storedOf(row: CampaignRow): StoredCampaign {
  return {
    id: row.id.toString(),
    state: row.state as CampaignState,
    title: row.title,
    subtitle: row.subtitle,
    banner: row.banner,
    rules: row.rules,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    payWindowSeconds: row.payWindowSeconds,
    room: { mode: row.roomMode as RoomMode, lobbyOpensAt: row.startsAt.getTime() - row.lobbyOpensSeconds * 1000 },
    epoch: row.epoch,
    offers: row.offers.map(offerOf),
    totals: Object.fromEntries(row.offers.map((offer) => [offer.id.toString(), offer.total])),
  }
}

function offerOf(offer: CampaignRow['offers'][number]): OfferView {
  const { sku } = offer
  return {
    id: offer.id.toString(),
    productId: sku.productId.toString(),
    skuId: sku.id.toString(),
    title: sku.product.title,
    skuName: sku.name,
    subtitle: sku.product.subtitle,
    image: sku.product.images[0] ?? '',
    priceFen: Number(offer.priceFen),
    listPriceFen: Number(offer.listPriceFen ?? sku.listPriceFen),
    buyerLimit: offer.buyerLimit,
    orderLimit: offer.orderLimit,
  }
}

function viewOf({ state, totals: _, ...campaign }: StoredCampaign, now: number): CampaignView {
  return { ...campaign, phase: salePhaseOf({ state, ...campaign }, now) }
}

function cardOf(campaign: StoredCampaign, now: number): CampaignCard {
  const { id, title, subtitle, banner, startsAt, endsAt, offers } = campaign
  return { id, title, subtitle, banner, phase: salePhaseOf(campaign, now), startsAt, endsAt, offers }
}
