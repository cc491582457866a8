/** The story of a trial: a merchant stages a sale, people come, things break, everything is mended and drains; then the books are judged. */
import type { Frontier } from '@tidegate/shared/contracts/waiting-room'
import { DEMO_STAFF } from '../../../../prisma/seed/demo-staff.ts'
import { auditBooks } from '../audit/audit-books.ts'
import { logIn } from '../rush/arrive.ts'
import { awaitDrained, backlogInStores } from '../rush/await-drained.ts'
import { closedLoop } from '../rush/pace.ts'
import type { Purchase } from '../rush/purchase.ts'
import { createRandom } from '../rush/random.ts'
import { must, signInStaff, stageSale } from '../rush/stage-sale.ts'
import { createTally, type Tally } from '../rush/tally.ts'
import { createHttp } from '../wire/http.ts'
import { createSandbox } from '../wire/sandbox.ts'
import { type Caller, createWire, type Wire } from '../wire/trpc.ts'
import { type Evidence, type Judgement, judge } from './judge.ts'
import { lobbyMs, makePeople, namesakeOf } from './people.ts'
import type { TrialPlan } from './plan.ts'
import { sellTheRest } from './sell-the-rest.ts'
import { type ChaosSale, type Customer, type ShopDeps, shop } from './shop.ts'
import { unleash } from './unleash.ts'
import { createRoomNotes } from './wait-in-room.ts'
import type { World } from './world.ts'

export interface TrialResult extends Judgement {
  plan: TrialPlan
  /** null when it did not come to a sale. */
  campaignId: string | null
  seconds: number
}

/** People who are logged in, and the staff: they outlive a trial. */
export interface Public {
  wire: Wire
  staff: Caller
  customers: Caller[]
  deps: Pick<ShopDeps, 'wire' | 'sandbox' | 'frontier' | 'now' | 'until'>
  close(): Promise<void>
}

export async function gatherPublic(world: World, size: number): Promise<Public> {
  const [shopHttp, wechatHttp] = [createHttp(world.apiUrl, 256), createHttp(world.wechatUrl, 64)]
  const wire = createWire(shopHttp, staffTimeoutMs)
  const deps = {
    wire: createWire(shopHttp, clientTimeoutMs),
    sandbox: createSandbox(wechatHttp),
    frontier: async (campaignId: string) => {
      const answer = await shopHttp.send('GET', `/frontier/${campaignId}`, [], null, clientTimeoutMs)
      return answer.status === 200 ? (JSON.parse(answer.body) as Frontier) : null
    },
    now,
    until,
  }
  const customers: Caller[] = []
  await closedLoop(
    Array.from({ length: size }, (_, index) => index),
    16,
    async (index) => {
      const visitor = await logIn(
        { ...deps, tally: createTally() },
        { ...strangerOf(index), random: createRandom(index) },
      )
      if (!visitor) throw new Error(`${namesakeOf(index).device} could not log in`)
      customers[index] = visitor.caller
    },
  )
  return {
    wire,
    staff: await signInStaff(wire, DEMO_STAFF),
    customers,
    deps,
    close: async () => void (await Promise.all([shopHttp.close(), wechatHttp.close()])),
  }
}

export async function runTrial(world: World, people: Public, plan: TrialPlan): Promise<TrialResult> {
  const beganAt = now()
  const { books } = world
  const { total, limit, payWindowSeconds, room } = plan.sale
  const opensAt = Math.ceil(now() + lobbyMs(room))
  const staged = await stageSale(people.wire, people.staff, {
    stock: total,
    limit,
    payWindowSeconds: 15,
    startsAt: opensAt,
    endsAt: opensAt + 600_000,
    room: { mode: room, lobbyOpensSeconds: 30, rate: 400, cap: 80 },
  })
  // Shorter than a merchant may set it, so that orders expire and their units come back within the trial.
  await books.pool.query('UPDATE campaigns SET pay_window_seconds = $2, standby_pay_seconds = $2 WHERE id = $1', [
    staged.campaignId,
    payWindowSeconds,
  ])
  const startsAt = Math.max(opensAt, now())
  const healAt = startsAt + plan.healAtMs
  const sale: ChaosSale = {
    ...staged,
    mode: room,
    startsAt,
    lastTapAt: healAt + 200,
    deadline: healAt + patienceMs,
    stock: total,
  }
  const tally: Tally = createTally()
  const purchases: Purchase[] = []
  const deps: ShopDeps = { ...people.deps, tally, purchases, room: createRoomNotes() }

  const customers = makePeople(plan).map(
    (shopper, index): Customer => ({ shopper, caller: people.customers[index] as Caller, clockOffsetMs: 0 }),
  )
  const breaking = unleash(world, plan.faults, startsAt, until)
  const shopping = Promise.all(customers.map((customer) => shop(deps, sale, customer)))
  await breaking
  await until(healAt)
  await world.heal()
  await shopping

  const drained = () => awaitDrained(() => backlogInStores(books, sale.campaignId), { now, until }, now() + drainMs)
  let left = await drained()
  const unsold = await sellTheRest(deps, books.pool, sale, comeLast(people, sale, deps, customers.length), limit)
  left = await drained()
  const evidence: Evidence = {
    plan,
    sale,
    tally,
    purchases,
    left,
    unsold,
    room: deps.room,
    deaths: world.takeDeaths(),
    audit: await auditBooks(books),
  }
  const judgement = await judge(deps, books.pool, evidence)
  if (judgement.broken.length === 0)
    must('close', await people.wire.mutate(people.staff, 'staff.campaigns.close', { campaignId: sale.campaignId }))
  return { ...judgement, plan, campaignId: sale.campaignId, seconds: (now() - beganAt) / 1000 }
}

/** Where there is a waiting room, those who were here, first whom it has let in for nothing; elsewhere people who have not been here yet. */
function comeLast(people: Public, sale: ChaosSale, { purchases, tally }: ShopDeps, came: number): Caller[] {
  if (sale.mode === 'OFF') return people.customers.slice(came)
  const eagerness = ({ ticket, requestId }: Purchase) =>
    tally.promised.has(requestId) ? 2 : ticket === undefined ? 1 : 0
  const inTurn = purchases.toSorted((a, b) => eagerness(a) - eagerness(b))
  return [...new Set(inTurn.map(({ visitor }) => visitor.caller))]
}

const clientTimeoutMs = 2_500
const staffTimeoutMs = 15_000
const patienceMs = 20_000
const drainMs = 30_000

function strangerOf(index: number) {
  return {
    ...namesakeOf(index),
    wants: [],
    pays: true,
    persistent: false,
    clockSkewMs: 0,
    tapAtMs: 0,
    opensAtShare: 0,
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

function until(at: number): Promise<void> {
  const wait = at - now()
  return wait > 0 ? new Promise((resolve) => setTimeout(resolve, wait)) : Promise.resolve()
}
