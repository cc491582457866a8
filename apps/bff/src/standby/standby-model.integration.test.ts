/** Taps, releases, joins, leaves, grants and the frontier in any order, against the simplest model of shelf and list. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JournalEntry } from '../outbox/journal.ts'
import { keys } from '../redis/keys.ts'
import { releaseUnits } from '../rush/release.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import type { Sale } from '../testing/sale.ts'
import { openStandby } from '../testing/standby.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

interface Waiter {
  buyer: number
  number: number
  quantity: number
}

interface Model {
  total: number
  limit: number
  available: number
  aside: number
  paid: number
  serving: number
  reach: number
  held: Map<number, number>
  waiting: Waiter[]
  /** Units that somebody holds, in the order they were promised. */
  promised: { buyer: number; quantity: number }[]
}

interface Real {
  sale: Sale
  buyers: string[]
  standby: Awaited<ReturnType<typeof openStandby>>
}

type Command = fc.AsyncCommand<Model, Real>

class Tap implements Command {
  readonly buyer: number
  readonly quantity: number
  constructor(buyer: number, quantity: number) {
    this.buyer = buyer
    this.quantity = quantity
  }
  check = () => true
  async run(model: Model, { sale, buyers }: Real) {
    const { kind } = await sale.tap({ buyerId: buyers[this.buyer] as string, quantity: this.quantity })
    const held = model.held.get(this.buyer) ?? 0
    if (held + this.quantity > model.limit) expect(kind).toBe('LIMIT_REACHED')
    else if (model.available < this.quantity) expect(kind).toBe('SOLD_OUT')
    else {
      expect(kind).toBe('RESERVED')
      model.available -= this.quantity
      promise(model, this)
    }
    await compare(model, { sale, buyers })
  }
  toString = () => `tap(${this.buyer}, ${this.quantity})`
}

class Release implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.promised.length > 0
  async run(model: Model, { sale, buyers }: Real) {
    const nth = this.nth % model.promised.length
    const [{ buyer, quantity }] = model.promised.splice(nth, 1) as [Model['promised'][number]]
    const entry = (await sale.readJournal()).at(nth)
    expect(entry).toMatchObject({ buyer: buyers[buyer], quantity })
    const units = { ...entry, lane: sale.lane } as Parameters<typeof releaseUnits>[1]
    expect(await Promise.all([releaseUnits(sale.deps, units), releaseUnits(sale.deps, units)])).toContain('ALREADY')
    await stores.hot.xdel(keys.journal(sale.lane), entry?.entry as string)
    model[model.waiting.length > 0 ? 'aside' : 'available'] += quantity
    model.held.set(buyer, (model.held.get(buyer) ?? 0) - quantity)
    await compare(model, { sale, buyers })
  }
  toString = () => `release(${this.nth})`
}

class Pay implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.promised.length > 0
  async run(model: Model, { sale, buyers, standby }: Real) {
    const nth = this.nth % model.promised.length
    const [{ quantity }] = model.promised.splice(nth, 1) as [Model['promised'][number]]
    await standby.pay(sale.lane, (await sale.readJournal())[nth] as JournalEntry)
    model.paid += quantity
    await compare(model, { sale, buyers })
  }
  toString = () => `pay(${this.nth})`
}

class Join implements Command {
  readonly buyer: number
  readonly number: number
  readonly quantity: number
  constructor(buyer: number, number: number, quantity: number) {
    this.buyer = buyer
    this.number = number
    this.quantity = quantity
  }
  check = () => true
  async run(model: Model, { sale, buyers, standby }: Real) {
    const wanted = { quantity: this.quantity, ticket: `1:${this.number}` }
    const joined = await standby.join(buyers[this.buyer] as string, wanted)
    const outcome = joined.kind === 'JOINED' ? 'JOINED' : joined.outcome
    if (model.waiting.some(({ buyer }) => buyer === this.buyer)) expect(outcome).toBe('JOINED')
    else if ((model.held.get(this.buyer) ?? 0) + this.quantity > model.limit) expect(outcome).toBe('LIMIT_REACHED')
    else if (model.available > 0 && model.waiting.length === 0 && this.number < model.reach)
      expect(outcome).toBe('STANDBY_CLOSED')
    else {
      expect(outcome).toBe('JOINED')
      model.waiting.push({ buyer: this.buyer, number: this.number, quantity: this.quantity })
      model.waiting.sort((a, b) => a.number - b.number || (at(buyers, a) < at(buyers, b) ? -1 : 1))
    }
    await compare(model, { sale, buyers })
  }
  toString = () => `join(${this.buyer}, #${this.number}, ${this.quantity})`
}

class Leave implements Command {
  readonly buyer: number
  constructor(buyer: number) {
    this.buyer = buyer
  }
  check = () => true
  async run(model: Model, { sale, buyers, standby }: Real) {
    await standby.leave(buyers[this.buyer] as string)
    model.waiting = model.waiting.filter(({ buyer }) => buyer !== this.buyer)
    await compare(model, { sale, buyers })
  }
  toString = () => `leave(${this.buyer})`
}

class MoveFrontier implements Command {
  readonly serving: number
  constructor(serving: number) {
    this.serving = serving
  }
  check = (model: Readonly<Model>) => this.serving > model.serving
  async run(model: Model, { standby }: Real) {
    model.serving = this.serving
    standby.moveFrontier({ serving: this.serving })
  }
  toString = () => `serving(${this.serving})`
}

class Serve implements Command {
  check = () => true
  async run(model: Model, { sale, buyers, standby }: Real) {
    const granted = await standby.serve()
    let expected = 0
    for (;;) {
      const returnable = model.total - model.paid
      const due = model.waiting.filter(({ number, quantity }) => number < model.serving && quantity <= returnable)
      const free = model.available + model.aside
      const wanted = due.reduce((sum, { quantity }) => sum + quantity, 0)
      model.aside = Math.min(free, wanted)
      model.available = free - model.aside
      const first = due[0]
      if (!first || first.quantity > model.aside) break
      model.waiting = model.waiting.filter((waiter) => waiter !== first)
      if ((model.held.get(first.buyer) ?? 0) + first.quantity > model.limit) continue
      model.aside -= first.quantity
      promise(model, first)
      expected++
    }
    expect(granted).toBe(expected)
    await compare(model, { sale, buyers })
  }
  toString = () => 'serve'
}

function promise(model: Model, { buyer, quantity }: { buyer: number; quantity: number }): void {
  model.held.set(buyer, (model.held.get(buyer) ?? 0) + quantity)
  model.promised.push({ buyer, quantity })
}

const at = (buyers: string[], { buyer }: Waiter) => buyers[buyer] as string

async function compare(model: Model, { sale, buyers }: Pick<Real, 'sale' | 'buyers'>): Promise<void> {
  const { lane, offerId } = sale
  const [stock, held, waiting] = await Promise.all([
    stores.hot.hmget(keys.stock(lane, offerId), 'available', 'aside'),
    stores.hot.hgetall(keys.buyers(lane, offerId)),
    stores.hot.zrange(keys.standby(lane, offerId), '0', '-1'),
  ])
  expect({ available: Number(stock[0]), aside: Number(stock[1]), held, waiting }).toEqual({
    available: model.available,
    aside: model.aside,
    held: Object.fromEntries([...model.held].filter(([, n]) => n > 0).map(([buyer, n]) => [buyers[buyer], String(n)])),
    waiting: model.waiting.map((waiter) => at(buyers, waiter)),
  })
  const promised = model.promised.reduce((sum, { quantity }) => sum + quantity, 0)
  expect(model.available + model.aside + promised + model.paid, 'units').toBe(model.total)
  for (const [, units] of model.held) expect(units).toBeLessThanOrEqual(model.limit)
}

const buyer = fc.nat(4)
const quantity = fc.integer({ min: 1, max: 2 })
const commands = fc.commands(
  [
    fc.tuple(buyer, quantity).map(([b, q]) => new Tap(b, q)),
    fc.nat(20).map((nth) => new Release(nth)),
    fc.nat(20).map((nth) => new Pay(nth)),
    fc.tuple(buyer, fc.nat(30), quantity).map(([b, n, q]) => new Join(b, n, q)),
    buyer.map((b) => new Leave(b)),
    fc.nat(40).map((serving) => new MoveFrontier(serving)),
    fc.constant(new Serve()),
  ],
  { maxCommands: 40, size: 'max' },
)

it('keeps the books, the limit and the order of a simple model', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      commands,
      async (total, limit, steps) => {
        const standby = await openStandby({ ...stores, mode: 'FIFO', total, limit })
        const { sale } = standby
        const reach = 25
        standby.moveFrontier({ reach })
        const setUp = () => ({
          model: {
            total,
            limit,
            available: total,
            aside: 0,
            paid: 0,
            serving: 0,
            reach,
            held: new Map(),
            waiting: [],
            promised: [],
          } as Model,
          real: { sale, standby, buyers: Array.from({ length: 5 }, () => sale.newBuyer()) },
        })
        await fc.asyncModelRun(setUp, steps)
      },
    ),
    { numRuns: 120 },
  )
}, 120_000)
