/** The first page of the admin, from counters and short indexed reads; a process makes it once every few seconds, whoever asks. */
import type {
  Chore,
  FirstStep,
  HomeView,
  NextSale,
  RunningSale,
  SkippableStep,
  Sold,
} from '@tidegate/shared/contracts/home'
import { choresCounted } from '@tidegate/shared/contracts/home'
import type { LivePoint } from '@tidegate/shared/contracts/live'
import type { StaffCampaignRow } from '@tidegate/shared/contracts/staff'
import { fen } from '@tidegate/shared/fen'
import type { Pool } from 'pg'
import { listPools } from '../cards/pools.ts'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { stuckRefundSql } from '../refunds/read-refunds.ts'
import { checkReadiness, type ReadinessDeps } from '../rush/readiness.ts'
import { listSales } from '../staff/read-campaigns.ts'
import { readFirstSteps, skipStep } from './first-steps.ts'

export interface HomeDeps extends ReadinessDeps {
  pool: Pool
  clock: Clock
  newId(): string
}

export interface Home {
  view(): Promise<HomeView>
  skipStep(staffId: string, kind: SkippableStep): Promise<void>
}

export function createHome(deps: HomeDeps): Home {
  const firstSteps = createFirstSteps(deps)
  let made: { at: number; view: Promise<HomeView> } | null = null
  return {
    view() {
      const now = deps.clock.now()
      if (made && now - made.at < keptMs) return made.view
      const view = readHome(deps, firstSteps, now)
      made = { at: now, view }
      // What failed is not kept.
      view.catch(() => {
        if (made?.view === view) made = null
      })
      return view
    },
    async skipStep(staffId, kind) {
      await skipStep(deps, staffId, kind)
      made = null
    },
  }
}

/** Once all is done nobody asks again. */
function createFirstSteps({ pool }: HomeDeps): () => Promise<FirstStep[] | null> {
  let over = false
  return async () => {
    if (over) return null
    const steps = await readFirstSteps(pool)
    over = steps.every(({ done }) => done)
    return over ? null : steps
  }
}

async function readHome(deps: HomeDeps, firstSteps: () => Promise<FirstStep[] | null>, now: number): Promise<HomeView> {
  const [hours, today, yesterday, live, upcoming, steps] = await Promise.all([
    readHours(deps.pool, now),
    readSold(deps.pool, dayOf(now), now),
    readSold(deps.pool, dayOf(now) - dayMs, now - dayMs),
    listSales(deps.pool, 'LIVE'),
    listSales(deps.pool, 'UPCOMING', shownSales),
    firstSteps(),
  ])
  // All of them: drift may stand in one that is not shown.
  const [running, next] = await Promise.all([
    Promise.all(live.toReversed().map((row) => runningOf(deps, row))),
    Promise.all(upcoming.map((row) => nextOf(deps, row))),
  ])
  const chores = await readChores(deps, running)
  return {
    ...{ at: now, today, yesterday, hours, next, chores, firstSteps: steps },
    running: running.slice(0, shownSales),
  }
}

async function readSold(pool: Pool, from: number, until: number): Promise<Sold> {
  const { rows } = await pool.query<{ orders: number; paid: number; paidFen: string }>(
    `SELECT COALESCE(sum(orders), 0)::int AS orders, COALESCE(sum(paid), 0)::int AS paid, COALESCE(sum(paid_fen), 0)::text AS "paidFen"
     FROM sales_minutes WHERE minute >= $1 AND minute < $2`,
    [new Date(from), new Date(until)],
  )
  return soldOf(rows[0] ?? { orders: 0, paid: 0, paidFen: '0' })
}

async function readHours(pool: Pool, now: number): Promise<HomeView['hours']> {
  const until = Math.floor(now / hourMs) * hourMs
  const { rows } = await pool.query<{ at: Date; orders: number; paid: number; paidFen: string }>(
    `SELECT date_trunc('hour', minute) AS at, sum(orders)::int AS orders, sum(paid)::int AS paid, sum(paid_fen)::text AS "paidFen"
     FROM sales_minutes WHERE minute >= $1 GROUP BY 1`,
    [new Date(until - 23 * hourMs)],
  )
  const known = new Map(rows.map((row) => [row.at.getTime(), soldOf(row)]))
  return Array.from({ length: 24 }, (_, i) => {
    const at = until - (23 - i) * hourMs
    return { at, ...(known.get(at) ?? { orders: 0, paid: 0, paidFen: 0 }) }
  })
}

const soldOf = ({ orders, paid, paidFen }: { orders: number; paid: number; paidFen: string }): Sold => {
  return { orders, paid, paidFen: fen(paidFen) }
}

async function runningOf({ hot, clock }: HomeDeps, row: StaffCampaignRow): Promise<RunningSale> {
  const since = clock.now() - sparkMs
  // Redis away: the page still has what PostgreSQL knows.
  const entries = await hot.xrange(keys.livePoints(row.id), `${since}-0`, '+').catch((): [string, string[]][] => [])
  const points = entries.map(([, fields]) => JSON.parse(fields[1] as string) as LivePoint)
  const every = Math.max(1, Math.floor(points.length / sparkPoints))
  return {
    ...row,
    drift: points.at(-1)?.drift ?? null,
    spark: points.filter((_, i) => i % every === 0).map(({ reserved }) => reserved),
  }
}

async function nextOf(deps: HomeDeps, row: StaffCampaignRow): Promise<NextSale> {
  const report = await checkReadiness(deps, row.id)
  const red = report?.checks.filter(({ state }) => state === 'RED').map(({ name }) => name) ?? []
  return { ...row, cleared: Boolean(report?.cleared), red }
}

async function readChores(deps: HomeDeps, running: RunningSale[]): Promise<Chore[]> {
  const [{ rows }, uncleared, pools] = await Promise.all([
    deps.pool.query<
      Record<'DEAD_LETTERS' | 'REFUNDS_STUCK' | 'REFUNDS_ASKED' | 'UPLOADS_FAILED' | 'DIFFERENCES', number>
    >(choresSql, [choresCounted]),
    deps.pool.query<{ id: string; title: string }>(unclearedSql, [`${nearMs} ms`, choresCounted]),
    listPools(deps.pool, { low: 'yes' }, choresCounted),
  ])
  const counted = Object.entries(rows[0] ?? {}).map(([kind, count]) => ({ kind, count, subject: null }) as Chore)
  const about = (kind: Chore['kind'], of: { id: string; title: string }[]): Chore => ({
    kind,
    count: Math.min(of.length, choresCounted),
    subject: of.length === 1 && of[0] ? { id: of[0].id, title: of[0].title } : null,
  })
  return [
    about(
      'DRIFT',
      running.filter(({ drift }) => drift !== null && drift !== 0),
    ),
    about('UNCLEARED', uncleared.rows),
    ...counted,
    about(
      'POOLS_LOW',
      pools.items.map(({ skuId, title }) => ({ id: skuId, title })),
    ),
  ].filter(({ count }) => count > 0)
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Midnight in Beijing. */
const dayOf = (at: number) => Math.floor((at + 8 * hourMs) / dayMs) * dayMs - 8 * hourMs

const keptMs = 4_000
const shownSales = 4
const sparkMs = 5 * 60_000
const sparkPoints = 40
const nearMs = hourMs

const unclearedSql = `
SELECT id::text, title FROM campaigns
WHERE state IN ('PUBLISHED', 'PAUSED') AND starts_at > now() AND starts_at < now() + $1::interval AND ends_at > now() AND cleared_at IS NULL
ORDER BY starts_at, id LIMIT $2`

// Each stops counting at what is shown as "or more".
const choresSql = `
SELECT (SELECT count(*)::int FROM (SELECT FROM dead_letters WHERE resolved_at IS NULL LIMIT $1) x) AS "DEAD_LETTERS",
       (SELECT count(*)::int FROM (SELECT FROM refunds r WHERE ${stuckRefundSql} LIMIT $1) x) AS "REFUNDS_STUCK",
       (SELECT count(*)::int FROM (SELECT FROM refunds WHERE state = 'ASKED' LIMIT $1) x) AS "REFUNDS_ASKED",
       (SELECT count(*)::int FROM (SELECT FROM shipping_uploads WHERE state = 'FAILED' LIMIT $1) x) AS "UPLOADS_FAILED",
       (SELECT count(*)::int FROM (SELECT FROM settlement_differences WHERE state = 'OPEN' LIMIT $1) x) AS "DIFFERENCES"`
