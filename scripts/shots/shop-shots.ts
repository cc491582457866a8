/** What is photographed of the mini-program in its H5 form. Every page of app.config.ts has at least one line here. */
import type { Page } from 'playwright-core'
import type { Frontier, RoomTicket } from '../../packages/shared/src/contracts/waiting-room.ts'
import { broken, emptied, held, live, type Network } from './network.ts'
import type { Shot } from './shot.ts'
import type { Stage } from './stage.ts'

/** Every page is photographed loading, empty, full and failing, but for what it cannot be. */
export const cannotBe: Readonly<Record<string, readonly string[]>> = {
  // A text, and a closed door: neither asks for anything.
  'pages/account/help/index': ['loading', 'empty', 'error'],
  'pages/maintenance/index': ['loading', 'empty', 'error'],
  // Painted from the phone; an answer that does not come leaves it as it is.
  'pages/account/standby/index': ['loading', 'error'],
  // A place and how far the room has got: no lists, and a pair without its two numbers is no answer of the shop's.
  'pages/waiting-room/index': ['empty'],
}

export function shopShots({ campaigns, orders, ...stage }: Stage): Shot[] {
  const campaign = (sale: keyof Stage['campaigns']) => ({ campaignId: campaigns[sale].campaignId })
  const order = (which: keyof Stage['orders']) => ({ orderId: orders[which] })
  const buyOf = (sale: keyof Stage['campaigns']) => (page: Page) => tap(page, `#buy-${campaigns[sale].offerId}`)
  const room = (state: string, change: (frontier: Frontier) => Partial<Frontier>) =>
    one('waiting-room', state, campaign('room'), frontier(change))
  const { number } = stage

  return [
    ...four('home'),
    ...four('shop/category'),
    ...four('shop/search'),
    ...four('shop/search', { words: '壶' }, 'found-'),
    ...four('shop/poster', { shared: 'campaign', id: campaigns.live.campaignId }),
    ...four('product', { productId: stage.productId }),
    one('product', 'card', { productId: stage.cardProductId }),
    one('product', 'gone', { productId: '1' }),
    ...four('campaign', campaign('live')),
    one('campaign', 'coming', campaign('coming')),
    one('campaign', 'sold-out', campaign('soldOut')),
    one('campaign', 'gone', { campaignId: '1' }),

    ...four('waiting-room', campaign('room')).filter(({ state }) => state !== 'empty'),
    one('waiting-room', 'door', campaign('door')),
    one('waiting-room', 'lobby', campaign('lobby')),
    one(
      'waiting-room',
      'drawing',
      campaign('lobby'),
      frontier(() => ({ phase: 'DRAWING' })),
    ),
    room('turn', () => ({ serving: number + 1 })),
    room('turn-too-late', () => ({ serving: number + 1, band: 'SOLD_OUT' })),
    room('unreachable', () => ({ reach: number })),
    room('held', () => ({ phase: 'HELD' })),
    room('aborted', () => ({ phase: 'ABORTED' })),
    room('ended', () => ({ phase: 'ENDED' })),
    one('waiting-room', 'offline', campaign('room'), live, async (page) => {
      await page.context().setOffline(true)
      await seen(page, '#room-offline').waitFor({ timeout: 20_000 })
    }),
    ...four('fairness', campaign('lobby')),

    one('queue', 'empty', { offerId: '1' }),
    afterTap('queue', 'loading', campaign('live'), { held: /rush\.buy/ }, buyOf('live')),
    afterTap('queue', 'full', campaign('live'), { held: /rush\.receipt/ }, buyOf('live')),
    afterTap('queue', 'error', campaign('live'), { broken: /rush\.buy/ }, buyOf('live')),
    afterTap('queue', 'sold-out', campaign('live'), soldOutLate, buyOf('live')),
    ...four('pay', order('pending')),
    ...four('result', order('paid')),
    one('result', 'closed', order('closed')),
    one('result', 'waiting', order('pending')),

    ...four('orders'),
    ...four('order', order('paid')),
    ...(['pending', 'shipped', 'received', 'asked', 'refunded', 'cards', 'closed'] as const).map((which) =>
      one('order', which, order(which)),
    ),
    ...four('me'),
    ...four('account/addresses'),
    one('account/addresses', 'choose', order('paid')),
    ...four('account/address', { addressId: stage.addressId }),
    one('account/address', 'wrong', {}, live, (page) => tap(page, '#save-address')),
    one('account/address', 'region', {}, live, (page) => tap(page, '#address-region')),
    ...four('account/cards'),
    ...four('account/reminders'),
    one('account/standby', 'empty'),
    afterTap('account/standby', 'full', campaign('soldOut'), live, async (page) => {
      await buyOf('soldOut')(page)
      await page.evaluate("location.hash = '#/pages/account/standby/index'")
    }),
    one('account/help', 'full'),
    ...four('account/refund', order('paid')),
    one(
      'maintenance',
      'full',
      {},
      { rewrite: (name, data) => (name === 'time.now' ? { ...(data as object), degrade: 3 } : data) },
    ),
  ]
}

type Ids = Record<string, string>

const addressOf = (page: string, ids: Ids) => `#/pages/${page}/index?${new URLSearchParams(ids).toString()}`

function one(page: string, state: string, ids: Ids = {}, network: Network = live, act?: Shot['act']): Shot {
  return { page: `pages/${page}/index`, state, at: addressOf(page, ids), network, act }
}

/** `kind` tells the states of one page with other ids apart. */
function four(page: string, ids: Ids = {}, kind = ''): Shot[] {
  return [
    one(page, `${kind}full`, ids),
    one(page, `${kind}loading`, ids, held),
    one(page, `${kind}empty`, ids, emptied),
    one(page, `${kind}error`, ids, broken),
  ]
}

/** Pages that only a tap on a campaign leads to. */
function afterTap(page: string, state: string, ids: Ids, network: Network, act: Shot['act']): Shot {
  return { page: `pages/${page}/index`, state, at: addressOf('campaign', ids), network, act }
}

/** The last unit went while the tap was in the queue. */
const soldOutLate: Network = {
  rewrite: (name, data) =>
    name === 'rush.receipt'
      ? { ...(data as object), state: 'REFUSED', reason: 'LEDGER_SOLD_OUT', message: '库存不足，未能下单' }
      : data,
}

function frontier(change: (frontier: Frontier) => Partial<Frontier>): Network {
  const changed = (known: Frontier) => ({ ...known, ...change(known) })
  return {
    rewrite: (name, data) => {
      if (name.startsWith('/frontier/')) return changed(data as Frontier)
      const ticket = data as RoomTicket
      return name.startsWith('rooms.') ? { ...ticket, frontier: changed(ticket.frontier) } : data
    },
  }
}

/** The router keeps the pages below in the document. */
const seen = (page: Page, selector: string) => page.locator(selector).filter({ visible: true }).first()

async function tap(page: Page, selector: string): Promise<void> {
  await seen(page, selector).tap()
  // After a tap without an answer the queue takes over by itself.
  await page.waitForTimeout(1500)
}
