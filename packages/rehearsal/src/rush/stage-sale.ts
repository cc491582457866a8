import { setTimeout as sleep } from 'node:timers/promises'
import { defaultRoomSettings, type RoomSettings } from '@tidegate/shared/contracts/waiting-room'
import { type Answer, type Caller, callerOf, type Wire } from '../wire/trpc.ts'

export interface SalePlan {
  stock: number
  limit: number
  payWindowSeconds: number
  /** Epoch ms of the server. */
  startsAt: number
  endsAt: number
  /** What differs from a room's usual settings; without it there is no waiting room. */
  room?: Partial<RoomSettings>
}

export interface StagedSale {
  campaignId: string
  title: string
  offerId: string
}

/** Staff sign in as a person does. @throws Error with the shop's own sentence. */
export async function signInStaff(wire: Wire, staff: { account: string; password: string }): Promise<Caller> {
  const session = must('staff.login', await wire.mutate(callerOf(null, null), 'staff.login', staff))
  return callerOf(null, session.token)
}

/**
 * What a merchant does in the admin, over the same API: a product of its own (so that no demo stock is touched), a campaign,
 * publish, prewarm, and a look at the readiness report.
 *
 * @throws Error naming the step and the shop's sentence, or the red checks
 */
export async function stageSale(wire: Wire, staff: Caller, plan: SalePlan): Promise<StagedSale> {
  const [category] = must('staff.products.categories', await wire.query(staff, 'staff.products.categories', undefined))
  const library = must('staff.media.list', await wire.query(staff, 'staff.media.list', {}))
  const [picture] = library.items
  if (!category || !picture) throw new Error('the shop has no category or no picture: is it seeded?')
  const product = must(
    'staff.products.save',
    await wire.mutate(staff, 'staff.products.save', {
      categoryId: category.id,
      title: '演练专用手机',
      subtitle: '压测演练商品，请勿发货',
      description: '',
      kind: 'SHIP',
      state: 'ON_SHELF',
      images: [picture.path],
      notes: [],
      skus: [{ name: '标准版', priceFen: 299_900, listPriceFen: 399_900, shelfStock: plan.stock }],
    }),
  )
  const [sku] = product.skus
  if (!sku) throw new Error('the saved product has no SKU')
  const campaign = must(
    'staff.campaigns.save',
    await wire.mutate(staff, 'staff.campaigns.save', {
      title: '抢购演练',
      subtitle: '一千个人，一件商品',
      banner: picture.path,
      rules: ['演练活动，不发货'],
      startsAt: plan.startsAt,
      endsAt: plan.endsAt,
      payWindowSeconds: plan.payWindowSeconds,
      room: { ...defaultRoomSettings, ...plan.room },
      offers: [{ skuId: sku.id, priceFen: 199_900, total: plan.stock, buyerLimit: plan.limit }],
    }),
  )
  const action = { campaignId: campaign.id }
  must('staff.campaigns.publish', await wire.mutate(staff, 'staff.campaigns.publish', action))
  const readiness = must('staff.campaigns.prewarm', await prewarm(wire, staff, campaign.id))
  if (!readiness.ready) {
    const red = readiness.checks
      .filter((check) => check.state === 'RED')
      .map((check) => `${check.name}: ${JSON.stringify(check.detail)}`)
    throw new Error(`the campaign is not ready: ${red.join('; ')}`)
  }
  const [offer] = campaign.offers
  if (!offer) throw new Error('the saved campaign has no offer')
  return { campaignId: campaign.id, title: campaign.title, offerId: offer.id }
}

// keep-warm may be at the same campaign just now, or the machine busy; a merchant who is told so, or hears nothing, presses again.
async function prewarm(wire: Wire, staff: Caller, campaignId: string) {
  for (let attempt = 1; ; attempt++) {
    const answer = await wire.mutate(staff, 'staff.campaigns.prewarm', { campaignId })
    const isFinal =
      answer.kind === 'OK' ? answer.data.ready : answer.kind === 'REFUSED' && answer.outcome !== 'VERSION_CONFLICT'
    if (attempt === 8 || isFinal) return answer
    await sleep(250)
  }
}

/** @throws Error saying what was asked and what the shop said. */
export function must<Data>(what: string, answer: Answer<Data>): Data {
  if (answer.kind === 'OK') return answer.data
  throw new Error(
    `${what}: ${answer.kind === 'REFUSED' ? `${answer.outcome} ${answer.message}` : `no answer (${answer.reason})`}`,
  )
}
