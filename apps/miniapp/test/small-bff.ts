/** What the BFFs in small of these tests have in common: one shopper, one thing on sale, answers in tRPC's wire format. */
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import type { CampaignView, OfferView } from '@tidegate/shared/contracts/catalogue'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { type OutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import type { WxAnswer, WxRequest } from './harness.ts'

export const offer: OfferView = {
  id: '31',
  productId: '21',
  skuId: '22',
  title: '潮声耳机',
  skuName: '月光白',
  subtitle: '降噪',
  image: '/media/a.webp',
  priceFen: 29_900,
  listPriceFen: 89_900,
  buyerLimit: 1,
  orderLimit: null,
}

export const campaignFrom = (startsAt: number, more: Pick<CampaignView, 'phase' | 'room'>): CampaignView => ({
  ...{ id: '11', title: '整点潮抢', subtitle: '半价', banner: '/media/b.webp' },
  startsAt,
  endsAt: startsAt + 3_600_000,
  offers: [offer],
  rules: ['售完即止'],
  payWindowSeconds: 300,
  epoch: 1,
  ...more,
})

export const orderAt = (now: number, more: Pick<OrderDetail, 'state'> & Partial<OrderDetail>): OrderDetail => ({
  ...{ id: '7001', campaignId: '11', offerId: '31', productId: '21', title: offer.title, skuName: offer.skuName },
  ...{
    image: '',
    unitPriceFen: 29_900,
    listPriceFen: 89_900,
    quantity: 1,
    amountFen: 29_900,
    reason: null,
    refundedFen: 0,
    refunds: [],
  },
  ...{ createdAt: now, payDeadlineAt: now + 300_000, paidAt: null, version: 1, remark: '' },
  events: [{ version: 1, kind: 'STATE', from: null, to: 'PENDING_PAYMENT', actor: 'SYSTEM', note: '', at: now }],
  ...more,
})

const token = 'TOKEN'

export const sessionAt = (now: number): SessionView => ({
  token,
  expiresAt: now + 86_400_000,
  buyer: { id: '5', nickname: '赶潮人' },
})

export const refuse = (code: OutcomeCode) => ({
  error: { code: -32000, message: outcomes[code].message, data: { outcome: code, ...outcomes[code] } },
})

export type Procedures = Readonly<Record<string, (input: never) => unknown>>

/** One procedure, or a batch of reads. A procedure may answer with `refuse(…)`; `forbid` speaks before it. */
export function answerBy(
  procedures: Procedures,
  { url, data, header }: WxRequest,
  forbid: (name: string, signedIn: boolean) => OutcomeCode | null | false = () => null,
): WxAnswer {
  const [, names = '', search = ''] = /\/trpc\/([^?]+)\??(.*)$/.exec(url) ?? []
  const query = /input=([^&]+)/.exec(search)?.[1]
  const input = JSON.parse(data ?? (query ? decodeURIComponent(query) : '{}')) as Record<string, unknown>
  const run = (name: string, given: unknown) => {
    const code = forbid(name, header['authorization'] === `Bearer ${token}`)
    const answer = code ? refuse(code) : procedures[name] ? procedures[name](given as never) : refuse('NOT_FOUND')
    return answer && typeof answer === 'object' && 'error' in answer ? answer : { result: { data: answer } }
  }
  const batch = search.startsWith('batch=1')
  return {
    statusCode: 200,
    data: batch ? names.split(',').map((name, i) => run(name, input[i] ?? {})) : run(names, input),
  }
}

/**
 * A server that can be killed: while it is dead nobody is answered, and what it had done before stays done. In front of it may stand a gateway,
 * which then answers every second request in its stead, in HTML.
 */
export function mortal(answer: (request: WxRequest) => WxAnswer, { gateway = false } = {}) {
  let alive = true
  let asked = 0
  let fatal: { url: RegExp; heard: boolean } | null = null
  const kill = () => {
    alive = false
  }
  return {
    kill,
    restart() {
      alive = true
    },
    /** It dies of the next request to `url`: before it has heard of it, or with the deed done and no answer given. */
    dieOf(url: RegExp, heard: boolean) {
      fatal = { url, heard }
    },
    answer(request: WxRequest): WxAnswer {
      const deadly = fatal?.url.test(request.url) ? fatal : null
      if (deadly) {
        fatal = null
        kill()
        if (deadly.heard) answer(request)
      }
      if (alive) return answer(request)
      asked += 1
      return gateway && asked % 2 === 0 ? { statusCode: 502, data: '<h1>502 Bad Gateway</h1>' } : 'LOST'
    },
  }
}
