/**
 * The ledger against the simplest model of itself: a Redis that promises whatever it is asked for, batches that are written twice, closings,
 * purchases past Redis and recounts, in any order. What is claimed, and by whom, is what the model says.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { holdbackLane } from '../rush/split-stock.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { lanes, type Sale, warmSale } from '../testing/sale.ts'
import { closeOrders } from './close-orders.ts'
import { writeOrders } from './write-orders.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

interface Promised {
  buyer: number
  quantity: number
  order: string
  /** Whose units it claims. */
  row: 'lane' | 'holdback'
}

interface Model {
  limit: number
  total: { lane: number; holdback: number }
  unwritten: Promised[]
  claimed: Promised[]
  refused: number
  closed: number
}

interface Real {
  sale: Sale
  buyers: string[]
}

type Command = fc.AsyncCommand<Model, Real>

class Pledge implements Command {
  readonly buyer: number
  readonly quantity: number
  constructor(buyer: number, quantity: number) {
    this.buyer = buyer
    this.quantity = quantity
  }
  check = () => true
  async run(model: Model, { sale, buyers }: Real) {
    await stores.hot.hset(keys.stock(sale.lane, sale.offerId), { available: 1_000, limit: 1_000 })
    const tap = await sale.tap({ buyerId: buyers[this.buyer] as string, quantity: this.quantity })
    expect(tap.kind).toBe('RESERVED')
    const { buyer, quantity } = this
    model.unwritten.push({ buyer, quantity, order: (tap as { orderId: string }).orderId, row: 'lane' })
  }
  toString = () => `pledge(${this.buyer}, ${this.quantity})`
}

class Write implements Command {
  readonly atOnce: boolean
  constructor(atOnce: boolean) {
    this.atOnce = atOnce
  }
  check = () => true
  async run(model: Model, { sale }: Real) {
    const batch = { lane: sale.lane, entries: await sale.readJournal() }
    if (batch.entries.length === 0) return
    if (this.atOnce) await Promise.all([writeOrders(sale.deps, batch), writeOrders(sale.deps, batch)])
    else for (let time = 0; time < 2; time++) await writeOrders(sale.deps, batch)
    for (const promised of model.unwritten.splice(0)) {
      if (fits(model, promised)) model.claimed.push(promised)
      else model.refused++
    }
  }
  toString = () => `write(${this.atOnce ? 'twice at once' : 'twice'})`
}

class BuyFromLedger implements Command {
  readonly buyer: number
  constructor(buyer: number) {
    this.buyer = buyer
  }
  check = () => true
  async run(model: Model, { sale, buyers }: Real) {
    const tap = { offerId: sale.offerId, buyerId: buyers[this.buyer] as string, requestId: randomUUID(), quantity: 1 }
    const [first, again] = [await sale.deps.buyFromLedger(tap), await sale.deps.buyFromLedger(tap)]
    const promised = { buyer: this.buyer, quantity: 1, order: '', row: 'holdback' as const }
    if (!fits(model, promised)) return expect(first.kind).toBe('REFUSED')
    expect(first).toEqual({ kind: 'ORDERED', orderId: expect.any(String) })
    expect(again).toEqual(first)
    model.claimed.push({ ...promised, order: (first as { orderId: string }).orderId })
  }
  toString = () => `buyFromLedger(${this.buyer})`
}

class Close implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.claimed.length > 0
  async run(model: Model, { sale }: Real) {
    const [{ order }] = model.claimed.splice(this.nth % model.claimed.length, 1) as [Promised]
    const close = () =>
      closeOrders(sale.deps.pool, [{ lane: laneOf(order, lanes), id: order }], {
        reason: 'BUYER_CANCELLED',
        actor: 'BUYER',
      })
    expect((await Promise.all([close(), close()])).flat()).toEqual([order])
    model.closed++
  }
  toString = () => `close(${this.nth})`
}

class Recount implements Command {
  check = () => true
  async run(model: Model, { sale }: Real) {
    await sweepReleases(sale.deps)
    await sale.warm()
    const free = model.total.lane - sum([...model.claimed.filter(({ row }) => row === 'lane'), ...model.unwritten])
    expect(await sale.shelf()).toMatchObject({ available: free, drift: 0 })
  }
  toString = () => 'recount'
}

const sum = (promised: readonly Promised[]) => promised.reduce((units, { quantity }) => units + quantity, 0)

function fits({ limit, total, claimed }: Model, { buyer, quantity, row }: Promised): boolean {
  const held = sum(claimed.filter((it) => it.buyer === buyer))
  return held + quantity <= limit && sum(claimed.filter((it) => it.row === row)) + quantity <= total[row]
}

/** After every command. */
async function compare(model: Model, { sale, buyers }: Real): Promise<void> {
  const ledger = await stores.pool.query<{ lane: number; claimed: number }>(
    'SELECT lane::int, claimed FROM stock_ledger WHERE offer_id = $1 ORDER BY lane',
    [sale.offerId],
  )
  const holdings = await stores.pool.query<{ buyer: string; held: number }>(
    'SELECT buyer_id::text AS buyer, held FROM holdings WHERE offer_id = $1 AND held > 0',
    [sale.offerId],
  )
  const claims = (row: Promised['row']) => sum(model.claimed.filter((it) => it.row === row))
  expect(ledger.rows).toEqual([
    { lane: holdbackLane, claimed: claims('holdback') },
    { lane: sale.lane, claimed: claims('lane') },
  ])
  const held = buyers.map((id, buyer) => [id, sum(model.claimed.filter((it) => it.buyer === buyer))] as const)
  expect(Object.fromEntries(holdings.rows.map((row) => [row.buyer, row.held]))).toEqual(
    Object.fromEntries(held.filter(([, units]) => units > 0)),
  )
  const states = { PENDING_PAYMENT: model.claimed.length, CLOSED: model.closed, REFUSED: model.refused }
  expect(await sale.states()).toEqual(Object.fromEntries(Object.entries(states).filter(([, orders]) => orders > 0)))
}

const buyer = fc.nat(2)
const compared = (command: Command): Command => ({
  check: (model) => command.check(model),
  toString: () => String(command),
  async run(model, real) {
    await command.run(model, real)
    await compare(model, real)
  },
})
const commands = fc.commands(
  [
    fc.tuple(buyer, fc.integer({ min: 1, max: 3 })).map(([b, q]) => compared(new Pledge(b, q))),
    fc.tuple(buyer, fc.integer({ min: 1, max: 3 })).map(([b, q]) => compared(new Pledge(b, q))),
    fc.boolean().map((atOnce) => compared(new Write(atOnce))),
    buyer.map((b) => compared(new BuyFromLedger(b))),
    fc.nat(20).map((nth) => compared(new Close(nth))),
    fc.constant(compared(new Recount())),
  ],
  { maxCommands: 25 },
)

it('claims what a simple model claims, whatever Redis has promised', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      commands,
      async (total, limit, steps) => {
        const setUp = async () => {
          const sale = await warmSale({ ...stores, total: total + 2, heldBack: 2, limit })
          const buyers = Array.from({ length: 3 }, () => sale.newBuyer())
          const model = {
            limit,
            total: { lane: total, holdback: 2 },
            unwritten: [],
            claimed: [],
            refused: 0,
            closed: 0,
          }
          return { model: model as Model, real: { sale, buyers } }
        }
        await fc.asyncModelRun(setUp, steps)
      },
    ),
    { numRuns: 20 },
  )
}, 120_000)
