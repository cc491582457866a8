/** Taps, releases, joins, leaves and the frontier over three lanes in any order: standby is one list, whatever lane its people and units are in. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { openStandby } from '../testing/standby.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const laneIds = [0, 1, 2]

type Scene = Awaited<ReturnType<typeof openStandby>>

interface Waiter {
  buyer: string
  number: number
  quantity: number
}

interface Model {
  total: number
  paid: number
  serving: number
  held: { lane: number; buyer: string; request: string; order: string }[]
  waiting: Waiter[]
}

interface Real {
  scene: Scene
}

type Command = fc.AsyncCommand<Model, Real>

class Tap implements Command {
  readonly lane: number
  constructor(lane: number) {
    this.lane = lane
  }
  check = () => true
  async run(model: Model, { scene: { sale } }: Real) {
    const [before] = await unitsIn(sale.offerId, this.lane)
    const [buyer, request] = [sale.ids.next(this.lane), randomUUID()]
    const tap = await sale.tap({ buyerId: buyer, requestId: request })
    expect(tap.kind).toBe(before === 0 ? 'SOLD_OUT' : 'RESERVED')
    if (tap.kind === 'RESERVED') model.held.push({ lane: this.lane, buyer, request, order: tap.orderId })
  }
  toString = () => `tap(${this.lane})`
}

class Release implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.held.length > 0
  async run(model: Model, { scene: { sale, giveBack } }: Real) {
    const [units] = model.held.splice(this.nth % model.held.length, 1) as [Model['held'][number]]
    const [before] = await unitsIn(sale.offerId, units.lane)
    await giveBack(units.lane, { ...units, quantity: 1 })
    const [after] = await unitsIn(sale.offerId, units.lane)
    if (model.waiting.length > 0) expect(after, 'past those who wait').toBe(before)
  }
  toString = () => `release(${this.nth})`
}

class Pay implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.held.length > 0
  async run(model: Model, { scene }: Real) {
    const [units] = model.held.splice(this.nth % model.held.length, 1) as [Model['held'][number]]
    await scene.pay(units.lane, { ...units, quantity: 1 })
    model.paid++
  }
  toString = () => `pay(${this.nth})`
}

class Join implements Command {
  readonly lane: number
  readonly number: number
  readonly quantity: number
  constructor(lane: number, number: number, quantity: number) {
    this.lane = lane
    this.number = number
    this.quantity = quantity
  }
  check = (model: Readonly<Model>) => model.waiting.every(({ number }) => number !== this.number)
  async run(model: Model, { scene }: Real) {
    const buyer = scene.sale.ids.next(this.lane)
    const joined = await scene.join(buyer, { quantity: this.quantity, ticket: `1:${this.number}` })
    if (joined.kind === 'REFUSED') return expect(joined.outcome).toBe('STANDBY_CLOSED')
    model.waiting.push({ buyer, number: this.number, quantity: this.quantity })
    model.waiting.sort((a, b) => a.number - b.number)
  }
  toString = () => `join(${this.lane}, #${this.number}, ${this.quantity})`
}

class Leave implements Command {
  readonly nth: number
  constructor(nth: number) {
    this.nth = nth
  }
  check = (model: Readonly<Model>) => model.waiting.length > 0
  async run(model: Model, { scene }: Real) {
    const [{ buyer }] = model.waiting.splice(this.nth % model.waiting.length, 1) as [Waiter]
    await scene.leave(buyer)
  }
  toString = () => `leave(${this.nth})`
}

class MoveFrontier implements Command {
  readonly serving: number
  constructor(serving: number) {
    this.serving = serving
  }
  check = (model: Readonly<Model>) => this.serving > model.serving
  async run(model: Model, { scene }: Real) {
    model.serving = this.serving
    scene.moveFrontier({ serving: this.serving })
  }
  toString = () => `serving(${this.serving})`
}

class Serve implements Command {
  check = () => true
  async run(model: Model, { scene }: Real) {
    let free = sum((await units(scene)).flat())
    const expected: string[] = []
    const due = model.waiting.filter(
      ({ number, quantity }) => number < model.serving && quantity <= model.total - model.paid,
    )
    for (const first of due) {
      if (first.quantity > free) break
      free -= first.quantity
      expected.push(first.buyer)
    }
    expect(await scene.serve()).toBe(expected.length)
    const states = await Promise.all(expected.map(async (buyer) => (await scene.place(buyer)).state))
    expect(states.every((state) => state === 'GRANTED')).toBe(true)
    model.waiting = model.waiting.filter(({ buyer }) => !expected.includes(buyer))

    const after = await units(scene)
    const wanted = sum(due.filter(({ buyer }) => !expected.includes(buyer)).map(({ quantity }) => quantity))
    const aside = sum(after.map(([, n]) => n))
    expect(aside, 'aside is what they want, wherever it is').toBeGreaterThanOrEqual(Math.min(free, wanted))
    if (wanted === 0) expect(aside).toBe(0)
  }
  toString = () => 'serve'
}

async function unitsIn(offerId: string, lane: number): Promise<[available: number, aside: number]> {
  const [available, aside] = await stores.hot.hmget(keys.stock(lane, offerId), 'available', 'aside')
  return [Number(available), Number(aside)]
}

const units = ({ sale }: Scene) => Promise.all(laneIds.map((lane) => unitsIn(sale.offerId, lane)))
const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0)

const lane = fc.nat(2)
const commands = fc.commands(
  [
    lane.map((at) => new Tap(at)),
    lane.map((at) => new Tap(at)),
    fc.nat(20).map((nth) => new Release(nth)),
    fc.nat(20).map((nth) => new Pay(nth)),
    fc.tuple(lane, fc.nat(30), fc.integer({ min: 1, max: 2 })).map(([at, n, q]) => new Join(at, n, q)),
    fc.nat(20).map((nth) => new Leave(nth)),
    fc.nat(40).map((serving) => new MoveFrontier(serving)),
    fc.constant(new Serve()),
  ],
  { maxCommands: 40, size: 'max' },
)

it('is one list over all lanes, and no unit is lost between them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom([1, 2, 3], [1, 1, 0]), commands, async (units, steps) => {
      let scene: Scene | undefined
      const setUp = async () => {
        const total = sum(units)
        scene = await openStandby({
          ...stores,
          total,
          limit: 3,
          mode: 'FIFO',
          spreadOver: Object.fromEntries(units.entries()),
        })
        return { model: { total, paid: 0, serving: 0, held: [], waiting: [] } as Model, real: { scene } }
      }
      await fc.asyncModelRun(setUp, steps)
      const shelves = await (scene as Scene).sale.shelves()
      expect(shelves.map(({ drift }) => drift)).toEqual(shelves.map(() => 0))
    }),
    { numRuns: 40 },
  )
}, 120_000)
