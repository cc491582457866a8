/** A sale whose standby list somebody serves: the scene of standby's integration tests. */
import { randomUUID } from 'node:crypto'
import type { Frontier, RoomMode, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { expect } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { releaseUnits } from '../rush/release.ts'
import { createRestock, type MoveAside, moveAside } from '../rush/restock.ts'
import { createGrantStandby } from '../standby/grant.ts'
import { joinStandby } from '../standby/join.ts'
import { leaveStandby, readPlace } from '../standby/place.ts'
import { createSale, lanes } from './sale.ts'

/** A sale whose standby list is served by `serve`; tickets read `<epoch>:<number>`. */
export async function openStandby({
  mode = 'OFF',
  ...options
}: {
  pool: Pool
  hot: Redis
  total: number
  limit?: number
  heldBack?: number
  spreadOver?: Record<number, number>
  mode?: RoomMode
}) {
  const sale = await createSale({ payWindowSeconds: 900, ...options })
  await sale.warm()
  const { pool, hot } = options
  const layout = { ...sale.layout, mode }
  let frontier: Partial<Frontier> = { epoch: 1, serving: 0, reach: null, phase: 'OPEN' }
  const deps = {
    ...sale.deps,
    ids: sale.ids,
    // Sales of one file share lanes; each is served by its own schedulers.
    layouts: {
      known: (offerId: string) => (offerId === sale.offerId ? layout : null),
      load: async () => null,
      loadCampaign: async () => [],
    },
    standbyRoom: {
      frontierOf: async () => frontier as Frontier,
      ticketNumber: (_campaign: string, _buyer: string, ticket: string) => {
        const [epoch, number] = ticket.split(':').map(Number)
        return epoch === frontier.epoch ? (number as number) : null
      },
    },
  }
  const serving = {
    ...{ ...deps, ...deps.standbyRoom, restock: createRestock(deps, 'STANDBY') },
    moveAside: (...move: Parameters<MoveAside>) => moveAside(deps, ...move),
  }
  const cancel = async (...holders: Held[]) => {
    await sale.drain()
    const orders = holders.map(({ order }) => ({ lane: laneOf(order, lanes), id: order }))
    const closed = await closeOrders(pool, orders, { reason: 'BUYER_CANCELLED', actor: 'BUYER' })
    expect(closed).toHaveLength(holders.length)
  }
  const stock = (...fields: string[]) => hot.hmget(keys.stock(sale.lane, sale.offerId), ...fields)
  return {
    sale,
    layout,
    standbyRoom: deps.standbyRoom,
    serve: createGrantStandby(serving),
    /** Another process. */
    serveElsewhere: createGrantStandby(serving),
    /** `meanwhile` happens after the unit is set aside, before it is granted. */
    serveWhile: (meanwhile: () => Promise<unknown>) => {
      const { standbyGrant } = sale.deps.scripts
      const slowly: typeof standbyGrant = async (...call) => {
        await meanwhile()
        return standbyGrant(...call)
      }
      return createGrantStandby({ ...serving, scripts: { ...sale.deps.scripts, standbyGrant: slowly } })()
    },
    /** `meanwhile` happens before every call of a script that looks at lanes again, moves units or grants one, and after they were given. */
    serveThrough: (meanwhile: (before: 'look again' | 'take' | 'give' | 'given' | 'grant') => Promise<unknown>) => {
      const { standbySetAside, takeUnits, giveUnits, standbyGrant } = sale.deps.scripts
      const scripts = {
        ...sale.deps.scripts,
        standbySetAside: async (...call: Parameters<typeof standbySetAside>) => {
          if (call[1].elsewhere !== '') await meanwhile('look again')
          return standbySetAside(...call)
        },
        takeUnits: (...call: Parameters<typeof takeUnits>) => meanwhile('take').then(() => takeUnits(...call)),
        giveUnits: async (...call: Parameters<typeof giveUnits>) => {
          await meanwhile('give')
          const given = await giveUnits(...call)
          await meanwhile('given')
          return given
        },
        standbyGrant: (...call: Parameters<typeof standbyGrant>) =>
          meanwhile('grant').then(() => standbyGrant(...call)),
      }
      const moving: typeof serving.moveAside = (...move) => moveAside({ ...deps, scripts }, ...move)
      return createGrantStandby({ ...serving, scripts, moveAside: moving })()
    },
    moveFrontier: (to: Partial<Frontier>) => {
      frontier = { ...frontier, ...to }
    },
    join: (buyerId: string, more: { quantity?: number; requestId?: string; ticket?: string } = {}) =>
      joinStandby(deps, buyerId, { offerId: sale.offerId, quantity: 1, requestId: randomUUID(), ...more }),
    place: (buyerId: string): Promise<StandbyPlace> => readPlace(deps, buyerId, sale.offerId),
    leave: (buyerId: string) => leaveStandby(deps, buyerId, sale.offerId),
    waiting: () => hot.zcard(keys.standby(sale.lane, sale.offerId)),
    counts: async () => (await stock('available', 'aside')).map(Number),
    set: (fields: Record<string, string | number>) => hot.hset(keys.stock(sale.lane, sale.offerId), fields),
    cancel,
    /** The holder cancels; the unit comes back as ledger, outbox and sweep bring it. */
    async release(holder: Held) {
      await cancel(holder)
      await sweepReleases(sale.deps)
    },
    /** As the writer does with an entry that the ledger refuses: the units are back in their lane, and the entry is off its journal. */
    async giveBack(lane: number, holder: Held): Promise<void> {
      const entry = await hot.hget(keys.reservation(lane, holder.buyer, holder.request), 'entry')
      expect(await releaseUnits(sale.deps, { lane, offer: sale.offerId, ...holder })).toBe('RELEASED')
      await hot.xdel(keys.journal(lane), entry as string)
    },
    /** As writer and payment do with an entry: its units are claimed and paid for, and it is off its journal. */
    async pay(lane: number, { buyer, request, quantity }: Omit<Held, 'order'>): Promise<void> {
      const entry = await hot.hget(keys.reservation(lane, buyer, request), 'entry')
      await pool.query(
        'UPDATE stock_ledger SET claimed = claimed + $3, paid = paid + $3 WHERE lane = $1 AND offer_id = $2',
        [lane, sale.offerId, quantity],
      )
      await hot.xdel(keys.journal(lane), entry as string)
    },
    /** Buys until nothing is left; @returns what was bought, to be released. */
    async sellOut(): Promise<Held[]> {
      const held: Held[] = []
      for (;;) {
        const [buyer, request] = [sale.newBuyer(), randomUUID()]
        const tap = await sale.tap({ buyerId: buyer, requestId: request })
        if (tap.kind !== 'RESERVED') return held
        held.push({ buyer, request, order: tap.orderId, quantity: 1 })
      }
    },
  }
}

export interface Held {
  buyer: string
  request: string
  order: string
  quantity: number
}

export function newBuyers(sale: { newBuyer(): string }, count: number): string[] {
  return Array.from({ length: count }, () => sale.newBuyer())
}
