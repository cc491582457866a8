/** The story of a trial: a merchant stages a sale, people come, things break, everything is mended and drains; then the books are judged. */
import type { Frontier } from '@tidegate/shared/contracts/waiting-room'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
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
import { loggingInAgain } from './log-in-again.ts'
import { createPatience, type Patience } from './patience.ts'
import { lobbyMs, makePeople, namesakeOf } from './people.ts'
import type { TrialPlan } from './plan.ts'
import { createStaff, type Staff } from './pull-lever.ts'
import { readStandby } from './read-standby.ts'
import { sellTheRest } from './sell-the-rest.ts'
import { type ChaosSale, type Customer, type ShopDeps, shop } from './shop.ts'
import { unleash } from './unleash.ts'
import { createRoomNotes } from './wait-in-room.ts'
import type { StandbyWait } from './wait-on-standby.ts'
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
  const inOffice = loggingInAgain(createWire(shopHttp, staffTimeoutMs))
  const outside = loggingInAgain(createWire(shopHttp, clientTimeoutMs))
  const deps = {
    wire: outside.wire,
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
      const shopper = { ...strangerOf(index), random: createRandom(index) }
      const enter = async () => (await logIn({ ...deps, tally: createTally() }, shopper))?.caller ?? null
      const caller = await enter()
      if (!caller) throw new Error(`${namesakeOf(index).device} could not log in`)
      outside.register(caller, enter)
      customers[index] = caller
    },
  )
  const signIn = () => signInStaff(inOffice.wire, DEMO_STAFF)
  const staff = await signIn()
  for (const { register } of [inOffice, outside]) register(staff, () => signIn().catch(() => null))
  return {
    wire: inOffice.wire,
    staff,
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
    room: { mode: room, lobbyOpensSeconds: 30, ...roomPace },
  })
  // Shorter than a merchant may set it, so that orders expire and their units come back within the trial; another one for standby.
  await books.pool.query('UPDATE campaigns SET pay_window_seconds = $2, standby_pay_seconds = $3 WHERE id = $1', [
    staged.campaignId,
    payWindowSeconds,
    payWindowSeconds + standbyPaysLater,
  ])
  const tally = createTally()
  const patience = createPatience({ now, ms: patienceMs, atMostMs: patienceAtMostMs }, () =>
    movesOf(books, staged.campaignId, tally),
  )
  const startsAt = Math.max(opensAt, now())
  const healAt = startsAt + plan.healAtMs
  const sale: Staged['sale'] = {
    ...staged,
    mode: room,
    startsAt,
    lastTapAt: healAt + 200,
    get deadline() {
      return patience.deadline
    },
    stock: total,
  }
  try {
    const judgement = await carryOut(world, people, plan, { sale, tally, patience, healAt })
    if (judgement.broken.length === 0)
      must('close', await people.wire.mutate(people.staff, 'staff.campaigns.close', { campaignId: sale.campaignId }))
    return { ...judgement, plan, campaignId: sale.campaignId, seconds: (now() - beganAt) / 1000 }
  } finally {
    patience.end()
  }
}

interface Staged {
  sale: ChaosSale & { title: string }
  tally: Tally
  patience: Patience
  healAt: number
}

async function carryOut(
  world: World,
  people: Public,
  plan: TrialPlan,
  { sale, tally, patience, healAt }: Staged,
): Promise<Judgement> {
  const { books } = world
  const staff = createStaff(
    { wire: people.deps.wire, caller: people.staff, now, until },
    { campaignId: sale.campaignId, title: sale.title, ...roomPace },
  )
  const purchases: Purchase[] = []
  const waits: StandbyWait[] = []
  const deps: ShopDeps = { ...people.deps, tally, purchases, waits, room: createRoomNotes(staff.hasAborted) }

  const customers = makePeople(plan).map(
    (shopper, index): Customer => ({ shopper, caller: people.customers[index] as Caller, clockOffsetMs: 0 }),
  )
  const breaking = unleash({ world, staff, until }, plan.faults, sale.startsAt)
  const shopping = Promise.all(customers.map((customer) => shop(deps, sale, customer)))
  await breaking
  await until(healAt)
  await world.heal()
  await staff.keepRunning()
  // Only what is not answered although nothing is broken any more is judged.
  patience.renew()
  await watched(shopping, staff)

  const drained = () => {
    patience.renew()
    return awaitDrained(() => backlogInStores(books, sale.campaignId), { now, until }, patience)
  }
  await drained()
  patience.renew()
  const last = comeLast(people, sale, deps, customers.length)
  const unsold = await sellTheRest(deps, books.pool, sale, last, plan.sale.limit)
  const left = await drained()
  const evidence: Evidence = {
    plan,
    sale,
    tally,
    purchases,
    left,
    unsold,
    room: deps.room,
    standby: await readStandby(deps, books, sale),
    deaths: world.takeDeaths(),
    audit: await auditBooks(books),
  }
  return judge(deps, books.pool, evidence)
}

/**
 * Everything that moves in a trial: what people were told, what is written, what is still under way, and how far the room has got: a room
 * lets so many in at once, and those who have gone home keep their turn for fifteen seconds.
 */
async function movesOf({ pool, hot, lanes }: World['books'], campaignId: string, tally: Tally): Promise<string> {
  const told = [tally.promised.size, tally.paidOrders.size, tally.unanswered.size]
  const backlog = await backlogInStores({ pool, hot, lanes }, campaignId)
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM order_events e JOIN orders o ON o.lane = e.lane AND o.id = e.order_id WHERE o.campaign_id = $1',
    [campaignId],
  )
  const serving = await hot.hget(keys.room(campaignId), 'serving')
  return [...told, ...Object.values(backlog), rows[0]?.n, serving].join(' ')
}

/** A lever that got no answer may take hold long after it was let go, by a process that has just been thawed; nobody could buy from then on. */
async function watched(shopping: Promise<unknown>, staff: Staff): Promise<void> {
  let isOver = false
  const over = shopping.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await Promise.race([over, until(now() + 500)])
    await staff.keepRunning()
  }
  await over
}

/** Where there is a waiting room, those who were here, first whom it has let in for nothing; elsewhere people who have not been here yet. */
function comeLast(people: Public, sale: ChaosSale, { purchases, tally }: ShopDeps, came: number): Caller[] {
  if (sale.mode === 'OFF') return people.customers.slice(came)
  const eagerness = ({ ticket, requestId }: Purchase) =>
    tally.promised.has(requestId) ? 2 : ticket === undefined ? 1 : 0
  const inTurn = purchases.toSorted((a, b) => eagerness(a) - eagerness(b))
  return [...new Set(inTurn.map(({ visitor }) => visitor.caller))]
}

const roomPace = { rate: 400, cap: 80 }
const clientTimeoutMs = 2_500
const staffTimeoutMs = 15_000
const patienceMs = 20_000
const patienceAtMostMs = 180_000
/** Seconds that somebody on standby has longer to pay, so that the two windows can be told apart. */
const standbyPaysLater = 1

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
