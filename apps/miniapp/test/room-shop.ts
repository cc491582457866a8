/** A BFF in small for the compiled bundle: one campaign with a waiting room, answers in tRPC's wire format. */
import { createHash } from 'node:crypto'
import type { BuyInput } from '@tidegate/shared/contracts/rush'
import type { FairnessView, Frontier, RoomTicket, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { StockBand } from '@tidegate/shared/stock-band'
import { leafOf } from '../src/features/fairness/merkle.ts'
import { permute } from '../src/features/fairness/permute.ts'
import type { Phone, PhoneOptions, WxAnswer, WxRequest } from './harness.ts'
import { toSale } from './phones.ts'
import { answerBy, campaignFrom, mortal, offer, type Procedures, refuse, sessionAt } from './small-bff.ts'

const size = 40
const index = 3
const seed = Buffer.alloc(32, 7)
const sha = (...parts: Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** One sale by lot, whose frontier the test moves by hand. */
export function roomShop({ startsIn = 1500, band = 'PLENTY' as StockBand, mode = 'SHUFFLE' as Frontier['mode'] } = {}) {
  const startsAt = Date.now() + startsIn
  const campaign = () =>
    campaignFrom(startsAt, {
      phase: Date.now() < startsAt ? 'UPCOMING' : 'LIVE',
      room: { mode, lobbyOpensAt: startsAt - 900_000 },
    })
  const room: {
    frontier: Frontier
    entries: string[]
    fairness: FairnessView
    leaves: Uint8Array
    standby: StandbyPlace
    refusal: OutcomeCode | null
    /** How often a receipt says that the order is still being written. */
    asksInQueue: number
  } = {
    entries: [],
    leaves: new Uint8Array(),
    standby: { state: 'NONE' },
    refusal: null,
    asksInQueue: 0,
    fairness: {
      campaignId: '11',
      title: campaign().title,
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
  const frontier = () => ({ ...room.frontier, serverNow: Date.now() })
  const ticket = (): RoomTicket => ({
    ticket: 'v1.k.PAYLOAD.MAC',
    epoch: 1,
    place: { kind: 'LOBBY', index },
    token: room.entries[0] ?? '',
    frontier: frontier(),
  })
  const won = { state: 'PENDING_PAYMENT', orderId: '7001', amountFen: 29_900, payDeadlineAt: Date.now() + 300_000 }

  const procedures: Procedures = {
    'time.now': () => ({ serverNow: Date.now(), degrade: room.frontier.degrade }),
    'buyers.login': () => sessionAt(Date.now()),
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
    'rooms.enter': ({ token }: { token: string }) => {
      room.entries.push(token)
      return ticket()
    },
    'rooms.mine': () => (room.entries.length > 0 ? ticket() : refuse('TICKET_REQUIRED')),
    'rush.buy': (input: BuyInput) => {
      buys.push(input)
      return { requestId: input.requestId, orderId: '7001', pollAfterMs: 20 }
    },
    'rush.receipt': ({ requestId }: BuyInput) =>
      room.asksInQueue-- > 0 ? { state: 'QUEUED', requestId, orderId: '7001', pollAfterMs: 20 } : { ...won, requestId },
    'standby.join': ({ requestId }: BuyInput) => {
      room.standby = { state: 'WAITING', offerId: '31', requestId, quantity: 1, ahead: 2, joinedAt: Date.now() }
      return room.standby
    },
    'standby.mine': () => room.standby,
  }

  const answer = (request: WxRequest): WxAnswer => {
    if (request.url.includes('/frontier/')) return { statusCode: 200, data: frontier() }
    if (request.url.includes('/leaves/')) return { statusCode: 200, data: room.leaves.buffer }
    if (request.url.includes('/fairness/')) return { statusCode: 200, data: room.fairness }
    return answerBy(procedures, request, (name) => name !== 'time.now' && room.refusal)
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

export async function enterLobby(phone: Phone): Promise<void> {
  // On a slow machine the sale has started meanwhile: the same tap takes the same place.
  await toSale(phone, ['进入候场', '立即抢购'])
  phone.tap('buy-31')
  await phone.until(() => phone.page() === 'pages/waiting-room/index' && /已进入候场|摇号中/.test(phone.text()))
}

/** In the lobby, with the lot drawn. */
export async function inQueue(boot: (options: PhoneOptions) => Phone, options: Partial<PhoneOptions> = {}) {
  const bff = roomShop()
  const server = mortal(bff.answer, { gateway: true })
  const phone = boot({ answer: server.answer, ...options })
  await enterLobby(phone)
  const { number, open } = bff.draw()
  open(0)
  await phone.until(() => ahead(phone) === number)
  return { ...bff, server, phone, number, open }
}

/** As the page shows it. */
export const ahead = (phone: Phone) =>
  Number(
    phone
      .nodes()
      .find((n) => n.id === 'room-ahead')
      ?.text.replace(',', ''),
  )
