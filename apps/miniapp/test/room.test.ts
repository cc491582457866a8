/** The compiled weapp bundle in a campaign with a waiting room, on standby and in maintenance. Needs dist/weapp (`build:weapp`). */
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { SessionView } from '@tidegate/shared/contracts/buyers'
import type { CampaignView, OfferView } from '@tidegate/shared/contracts/catalogue'
import type { BuyInput } from '@tidegate/shared/contracts/rush'
import type { FairnessView, Frontier, RoomTicket, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { type OutcomeCode, outcomes } from '@tidegate/shared/outcomes'
import type { StockBand } from '@tidegate/shared/stock-band'
import { afterEach, describe, expect, test } from 'vitest'
import { leafOf } from '../src/features/fairness/merkle.ts'
import { permute } from '../src/features/fairness/permute.ts'
import { bootPhone, type Phone, type PhoneOptions, type WxAnswer, type WxRequest } from './harness.ts'

const dist = path.resolve(import.meta.dirname, '../dist/weapp')
const size = 40
const index = 3
const seed = Buffer.alloc(32, 7)
const sha = (...parts: Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

const offer: OfferView = {
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
}

/** A BFF in small: one sale by lot, whose frontier the test moves by hand. */
function shop({ startsIn = 400, band = 'PLENTY' as StockBand, mode = 'SHUFFLE' as Frontier['mode'] } = {}) {
  const startsAt = Date.now() + startsIn
  const sale = {
    id: '11',
    title: '整点潮抢',
    subtitle: '半价',
    banner: '/media/b.webp',
    startsAt,
    endsAt: startsAt + 3_600_000,
    offers: [offer],
  }
  const campaign = (): CampaignView => ({
    ...sale,
    phase: Date.now() < startsAt ? 'UPCOMING' : 'LIVE',
    rules: ['售完即止'],
    payWindowSeconds: 300,
    room: { mode, lobbyOpensAt: startsAt - 900_000 },
    epoch: 1,
  })
  const room: {
    frontier: Frontier
    entries: string[]
    fairness: FairnessView
    leaves: Uint8Array
    standby: StandbyPlace
    refusal: OutcomeCode | null
  } = {
    entries: [],
    leaves: new Uint8Array(),
    standby: { state: 'NONE' },
    refusal: null,
    fairness: {
      campaignId: '11',
      title: sale.title,
      mode: 'SHUFFLE',
      epoch: 1,
      startsAt,
      seedHash: sha(seed).toString('hex'),
      lobby: null,
      seed: null,
      revealedAt: null,
    },
    frontier: {
      campaignId: '11',
      epoch: 1,
      mode,
      phase: 'LOBBY',
      serving: 0,
      tail: size,
      reach: null,
      ratePerMinute: [60, 120],
      draw: null,
      band,
      degrade: 0,
      startsAt,
      lobbyOpensAt: startsAt - 900_000,
      serverNow: Date.now(),
      pollAfterMs: 20,
    },
  }
  const buys: BuyInput[] = []
  const session: SessionView = {
    token: 'TOKEN',
    expiresAt: Date.now() + 86_400_000,
    buyer: { id: '5', nickname: '赶潮人' },
  }
  const refuse = (code: OutcomeCode) => ({
    error: { code: -32000, message: outcomes[code].message, data: { outcome: code, ...outcomes[code] } },
  })
  const frontier = () => ({ ...room.frontier, serverNow: Date.now() })
  const ticket = (): RoomTicket => ({
    ticket: 'v1.k.PAYLOAD.MAC',
    epoch: 1,
    place: { kind: 'LOBBY', index },
    token: room.entries[0] ?? '',
    frontier: frontier(),
  })
  const won = { state: 'PENDING_PAYMENT', orderId: '7001', amountFen: 29_900, payDeadlineAt: Date.now() + 300_000 }

  const procedures: Record<string, (input: Record<string, string>) => unknown> = {
    'time.now': () => ({ serverNow: Date.now(), degrade: room.frontier.degrade }),
    'buyers.login': () => session,
    'catalogue.home': () => ({
      serverNow: Date.now(),
      campaigns: [campaign()],
      categories: [],
      recommended: [{ ...offer, kind: 'SHIP' }],
    }),
    'campaigns.get': campaign,
    'campaigns.bands': () => ({
      serverNow: Date.now(),
      phase: 'LIVE',
      bands: [{ offerId: '31', band: room.frontier.band }],
    }),
    'rooms.enter': ({ token = '' }) => {
      room.entries.push(token)
      return ticket()
    },
    'rooms.mine': () => (room.entries.length > 0 ? ticket() : refuse('TICKET_REQUIRED')),
    'rush.buy': (input) => {
      buys.push(input as unknown as BuyInput)
      return { requestId: input['requestId'], orderId: '7001', pollAfterMs: 20 }
    },
    'rush.receipt': ({ requestId = '' }) => ({ ...won, requestId }),
    'standby.join': ({ requestId = '' }) => {
      room.standby = { state: 'WAITING', offerId: '31', requestId, quantity: 1, ahead: 2, joinedAt: Date.now() }
      return room.standby
    },
    'standby.mine': () => room.standby,
  }

  const answer = (request: WxRequest): WxAnswer => {
    if (request.url.includes('/frontier/')) return { statusCode: 200, data: frontier() }
    if (request.url.includes('/leaves/')) return { statusCode: 200, data: room.leaves.buffer }
    if (request.url.includes('/fairness/')) return { statusCode: 200, data: room.fairness }
    const [, names = '', search = ''] = /\/trpc\/([^?]+)\??(.*)$/.exec(request.url) ?? []
    const query = /input=([^&]+)/.exec(search)?.[1]
    const input = JSON.parse(request.data ?? (query ? decodeURIComponent(query) : '{}'))
    const run = (name: string, given: Record<string, string>) => {
      const procedure = procedures[name]
      if (room.refusal && name !== 'time.now') return refuse(room.refusal)
      const data = procedure ? procedure(given) : refuse('NOT_FOUND')
      return data && typeof data === 'object' && 'error' in data ? data : { result: { data } }
    }
    return {
      statusCode: 200,
      data: search.startsWith('batch=1')
        ? names.split(',').map((name, i) => run(name, input[i] ?? {}))
        : run(names, input),
    }
  }

  /** The lot is drawn over the lobby that the phone's own entry is in; the other entries are such that a few people are before it. */
  const draw = () => {
    for (let others = 0; ; others += 1) {
      const leaves = Array.from({ length: size }, (_, i) =>
        leafOf(Buffer.from(`11:1:${i}:${i === index ? room.entries[0] : String(others * size + i).padStart(32, '0')}`)),
      )
      const root = rootOf(leaves)
      const key = sha(seed, root)
      const number = permute(key, size, index)
      if (number < 6) continue
      room.leaves = new Uint8Array(Buffer.concat(leaves))
      room.fairness = {
        ...room.fairness,
        lobby: { size, root: root.toString('hex'), frozenAt: 0, leavesPerChunk: 1024 },
        seed: seed.toString('hex'),
        revealedAt: 0,
      }
      const open = (serving: number, more: Partial<Frontier> = {}) => {
        const drawn = { size, key: key.toString('hex') }
        room.frontier = { ...room.frontier, phase: 'OPEN', draw: drawn, serving, ...more }
      }
      return { number, open }
    }
  }
  return { answer, buys, room, draw }
}

function rootOf(nodes: Uint8Array[]): Buffer {
  const [first = new Uint8Array()] = nodes
  if (nodes.length <= 1) return Buffer.from(first)
  const node = new Uint8Array([1])
  return rootOf(
    nodes.flatMap((left, i) => {
      const right = nodes[i + 1]
      return i % 2 ? [] : [right ? sha(node, left, right) : left]
    }),
  )
}

const phones: Phone[] = []
const boot = (options: PhoneOptions) => {
  const phone = bootPhone(dist, options)
  phones.push(phone)
  return phone
}
afterEach(() => {
  for (const phone of phones.splice(0)) phone.kill()
})

async function enterLobby(phone: Phone): Promise<void> {
  await phone.until(() => phone.nodes().some((n) => n.id === 'hero'))
  phone.tap('hero')
  await phone.until(() => phone.nodes().find((n) => n.id === 'buy-31')?.text === '进入候场')
  phone.tap('buy-31')
  await phone.until(() => phone.page() === 'pages/waiting-room/index' && phone.text().includes('已进入候场'))
}

const ahead = (phone: Phone) =>
  Number(
    phone
      .nodes()
      .find((n) => n.id === 'room-ahead')
      ?.text.replace(',', ''),
  )

describe('compiled weapp bundle in a waiting room', () => {
  test('lobby → draw → queue → turn → order: the number is worked out here, only falls, and the ticket goes along', async () => {
    const { answer, buys, room, draw } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    expect(room.entries).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])

    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    const seen: number[] = []
    for (const serving of [2, 1, 4]) {
      const asked = phone.requests.length
      open(serving)
      await phone.until(() => phone.requests.length > asked + 1 && ahead(phone) <= number - Math.min(serving, 2))
      seen.push(ahead(phone))
    }
    expect(seen).toEqual([number - 2, number - 2, number - 4])

    open(number + 1)
    await phone.until(() => phone.text().includes('现在就可以抢购'))
    expect(phone.calls.filter((c) => c.name === 'vibrateShort')).toHaveLength(1)
    expect(phone.nodes().filter((n) => n.tag === 'image')).toEqual([])
    await phone.until(() => phone.nodes().find((n) => n.id === 'buy-31')?.text === '立即抢购')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index' || phone.page() === 'pages/queue/index')
    expect(buys).toMatchObject([{ offerId: '31', ticket: 'v1.k.PAYLOAD.MAC' }])
    expect(phone.complaints).toEqual([])
  })

  test('whose turn it is already: one tap takes the place and buys', async () => {
    const { answer, buys, room, draw } = shop({ startsIn: -1000 })
    room.entries.push('a'.repeat(32))
    const { number, open } = draw()
    open(number + 1)
    const phone = boot({ answer })
    await phone.until(() => phone.nodes().some((n) => n.id === 'hero'))
    phone.tap('hero')
    await phone.until(() => phone.nodes().find((n) => n.id === 'buy-31')?.text === '立即抢购')
    phone.tap('buy-31')
    await phone.until(() => phone.page() === 'pages/pay/index')
    expect(buys).toMatchObject([{ offerId: '31', ticket: 'v1.k.PAYLOAD.MAC' }])
  })

  test('killed in the queue: the next start leads back to the same place without entering again', async () => {
    const disk = new Map<string, unknown>()
    const { answer, room, draw } = shop()
    const first = boot({ answer, disk })
    await enterLobby(first)
    const { number, open } = draw()
    open(1)
    await first.until(() => ahead(first) === number - 1)
    first.kill()

    const second = boot({ answer, disk })
    await second.until(() => second.nodes().some((n) => n.id === 'resume-room'))
    second.tap('resume-room')
    await second.until(() => ahead(second) === number - 1)
    expect(room.entries).toHaveLength(1)
  })

  test('off screen nothing is asked; back on screen it is asked at once', async () => {
    const { answer, draw } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    phone.hide()
    const polls = () => phone.requests.filter((r) => r.url.includes('/frontier/')).length
    const before = polls()
    open(1)
    await expect(phone.until(() => polls() > before, 300)).rejects.toThrow('in vain')
    phone.show()
    await phone.until(() => ahead(phone) === number - 1)
  })

  test('the proof is worked out on the phone, step by step', async () => {
    const { answer, draw } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0)
    await phone.until(() => ahead(phone) === number)
    phone.tap('room-fairness')
    await phone.until(() => phone.page() === 'pages/fairness/index' && phone.text().includes('全部验算通过'))
    expect(phone.nodes().filter((n) => n.className.includes('proof__mark--right'))).toHaveLength(6)
    expect(phone.text()).toContain(`您的 ${number + 1} 号`)
  })

  test('what cannot be reached is said, and standby leads to an order of its own', async () => {
    const { answer, room, draw, buys } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { number, open } = draw()
    open(0, { reach: number })
    await phone.until(() => phone.text().includes('很可能轮不到您的号码'))
    phone.tap('standby-join-31')
    await phone.until(() => phone.text().includes('候补中，前面还有 2 人'))
    const { requestId } = room.standby as Extract<StandbyPlace, { state: 'WAITING' }>
    room.standby = { state: 'GRANTED', offerId: '31', requestId, orderId: '7001' }
    phone.hide()
    phone.show()
    await phone.until(() => phone.calls.some((c) => c.name === 'vibrateShort'))
    phone.tap('room-stroll')
    await phone.until(() => phone.text().includes('抢到了，等您支付'))
    expect(buys).toEqual([])
  })

  test('aborted: said plainly, and entering again is a new entry', async () => {
    const { answer, room, draw } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    const { open } = draw()
    open(0, { phase: 'ABORTED' })
    await phone.until(() => phone.text().includes('商家中止了这一轮'))
    phone.tap('room-again')
    await phone.until(() => room.entries.length === 2)
    expect(new Set(room.entries).size).toBe(2)
  })

  test('maintenance closes every page and gives the last one back', async () => {
    const { answer, room } = shop()
    const phone = boot({ answer })
    await enterLobby(phone)
    room.frontier = { ...room.frontier, degrade: 3 }
    await phone.until(() => phone.page() === 'pages/maintenance/index')
    room.frontier = { ...room.frontier, degrade: 1 }
    phone.hide()
    phone.show()
    await phone.until(() => phone.page() === 'pages/waiting-room/index' && phone.text().includes('已进入候场'))
  })

  test('at level 1 nothing is recommended, at level 2 the shop says that it is reduced', async () => {
    const { answer, room } = shop()
    room.frontier = { ...room.frontier, degrade: 2 }
    const phone = boot({ answer })
    await phone.until(() => phone.text().includes('已切换为精简浏览'))
    expect(phone.text()).not.toContain('为您推荐')
  })
})
