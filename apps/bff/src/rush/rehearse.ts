/**
 * A small dry run of a sale on the shop as it runs: the same scripts, stores, pipeline and doors of WeChat that the first tap will use.
 *
 * Invariant: no offer's stock, no order and no money is touched. Reserve and release run on a shelf of the rehearsal's own in every lane,
 * with a journal of its own that nobody relays; the pipeline gets a job that names an empty stretch; WeChat Pay is asked for an order that
 * it cannot know. What can fail: a crash in between leaves keys that expire within a minute. Load is not rehearsed here (npm run rush).
 */
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import {
  type Rehearsal,
  type RehearsalName,
  type RehearsalStep,
  rehearsalLabels,
} from '@tidegate/shared/contracts/readiness'
import { type Said, say } from '@tidegate/shared/sayings'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import type { TriableQueue } from '../jobs/queues.ts'
import type { PayRoutes } from '../payments/routes.ts'
import type { Scripts } from '../redis/generated.ts'
import { allLanes, keys } from '../redis/keys.ts'
import type { AccessTokens } from '../wechat-token/access-token.ts'

export interface RehearseDeps {
  pool: Pool
  hot: Redis
  cache: Redis
  scripts: Scripts
  lanes: number
  newId(): string
  ordersQueue: Pick<TriableQueue<'orders.write'>, 'roundTrip'>
  accessTokens: Pick<AccessTokens, 'get'>
  routes: Pick<PayRoutes, 'all'>
  loadCampaign(campaignId: string): Promise<CampaignView | null>
}

/** null: there is no such campaign. */
export async function rehearse(
  deps: RehearseDeps,
  staffId: string,
  campaignId: string,
): Promise<Omit<Rehearsal, 'by'> | null> {
  const known = await deps.pool.query(`SELECT FROM campaigns WHERE id = $1 AND state <> 'DRAFT'`, [campaignId])
  if (!known.rowCount) return null
  const steps: RehearsalStep[] = []
  for (const name of Object.keys(rehearsalLabels) as RehearsalName[]) {
    const startedAt = performance.now()
    // What is away must not hold up the rest of the rehearsal.
    const verdict = await Promise.race([rehearsalSteps[name](deps, campaignId), late()]).catch(
      (error: Error): Verdict => ({ green: false, detail: error.message }),
    )
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    steps.push({ name, state: verdict.green ? 'GREEN' : 'RED', detail: verdict.detail, ms })
  }
  const ready = steps.every(({ state }) => state === 'GREEN')
  await recordAudit(deps.pool, {
    id: deps.newId(),
    staffId,
    action: 'campaign.rehearse',
    subject: `campaign:${campaignId}`,
    after: { ready, steps },
  })
  return { at: Date.now(), ready, steps }
}

/** The last one; null: none yet. */
export async function lastRehearsal(pool: Pool, campaignId: string): Promise<Rehearsal | null> {
  const { rows } = await pool.query<{ at: Date; by: string | null; after: Pick<Rehearsal, 'ready' | 'steps'> }>(
    `SELECT a.at, s.name AS by, a.after FROM audit_entries a LEFT JOIN staff s ON s.id = a.staff_id
     WHERE a.subject = $1 AND a.action = 'campaign.rehearse' ORDER BY a.at DESC LIMIT 1`,
    [`campaign:${campaignId}`],
  )
  const last = rows[0]
  return last ? { at: last.at.getTime(), by: last.by, ready: last.after.ready, steps: last.after.steps } : null
}

interface Verdict {
  green: boolean
  detail: Said
}

const rehearsalSteps: Readonly<Record<RehearsalName, (deps: RehearseDeps, campaignId: string) => Promise<Verdict>>> = {
  reserve: reserveInEveryLane,
  pipeline: throughPipeline,
  postgres: writeToPostgres,
  cache: throughCache,
  page: loadPage,
  'wechat-token': askToken,
  'wechat-pay': askPay,
}

async function reserveInEveryLane({ hot, scripts, lanes, newId }: RehearseDeps): Promise<Verdict> {
  const times = await Promise.all(
    allLanes(lanes).map(async (lane) => {
      const [offer, order, request] = [newId(), newId(), randomUUID()]
      const buyer = order
      const shelf = { stock: keys.stock(lane, offer), buyers: keys.buyers(lane, offer) }
      const reservation = keys.reservation(lane, buyer, request)
      const own = [
        ...[shelf.stock, shelf.buyers, reservation, keys.bucket(lane, buyer), keys.released(lane, order)],
        keys.rehearsalJournal(lane, offer),
      ]
      try {
        await scripts.warm(
          { ...shelf, counted: keys.counted(lane, offer, 1), leaving: keys.leaving(lane, offer) },
          {
            ...{ epoch: 1, status: 'OPEN', startsAt: 0, endsAt: Date.now() + keptMs, available: 1, total: 1, limit: 1 },
            ...{ version: 0, run: '', holders: 0 },
          },
        )
        await hot.pexpire(shelf.stock, keptMs)
        const startedAt = performance.now()
        const [reserved] = (await scripts.reserve(
          { ...shelf, journal: keys.rehearsalJournal(lane, offer), taps: [reservation, keys.bucket(lane, buyer)] },
          { offer, tapMs: 1, burstMs: 1_000, keepMs: 0, backlogMax: 10, taps: [order, buyer, request, 1] },
        )) as string[]
        const released = await scripts.release(
          { ...shelf, reservation, released: keys.released(lane, order), standby: keys.standby(lane, offer) },
          { order, buyer, quantity: 1, ghostOf: '', struckOut: '', keepMs: keptMs },
        )
        const ms = performance.now() - startedAt
        const available = await hot.hget(shelf.stock, 'available')
        if (reserved !== 'RESERVED' || released !== 'RELEASED' || available !== '1')
          throw new Error(`lane ${lane}: reserve ${reserved}, release ${String(released)}`)
        return ms
      } finally {
        await Promise.all(own.map((key) => hot.del(key))).catch(() => {})
      }
    }),
  )
  return { green: true, detail: say('rehearse.reserve', { lanes, ms: Math.max(...times).toFixed(1) }) }
}

async function throughPipeline({ ordersQueue }: RehearseDeps): Promise<Verdict> {
  const done = await ordersQueue.roundTrip({ lane: 0, first: '0-1', last: '0-1' }, patienceMs)
  return done
    ? { green: true, detail: say('rehearse.pipeline') }
    : { green: false, detail: say('rehearse.no-pipeline', { seconds: patienceMs / 1_000 }) }
}

async function writeToPostgres({ pool }: RehearseDeps): Promise<Verdict> {
  const client = await pool.connect()
  try {
    await client.query('SELECT 1')
    // A message in the log, flushed as a commit is: the disk's part of an order, and nothing anybody reads.
    await client.query(`SELECT pg_logical_emit_message(true, 'tidegate', 'rehearsal')`)
    return { green: true, detail: say('rehearse.postgres') }
  } finally {
    client.release()
  }
}

async function throughCache({ cache, newId }: RehearseDeps): Promise<Verdict> {
  const key = `rehearsal:${newId()}`
  await cache.set(key, '1', 'PX', keptMs)
  const back = await cache.getdel(key)
  return { green: back === '1', detail: say(back === '1' ? 'rehearse.cache' : 'rehearse.cache-differs') }
}

async function loadPage({ loadCampaign }: RehearseDeps, campaignId: string): Promise<Verdict> {
  const page = await loadCampaign(campaignId)
  return page
    ? { green: true, detail: say('rehearse.page', { offers: page.offers.length }) }
    : { green: false, detail: say('rehearse.no-page') }
}

async function askToken({ accessTokens }: RehearseDeps): Promise<Verdict> {
  const token = await accessTokens.get()
  return token.kind === 'TOKEN'
    ? { green: true, detail: say('rehearse.token') }
    : { green: false, detail: say('rehearse.no-token') }
}

async function askPay({ routes, newId }: RehearseDeps): Promise<Verdict> {
  const answers = await Promise.all(
    routes.all.map(async ({ name, client }) => ({ name, kind: (await client.queryByOutTradeNo(`RH${newId()}`)).kind })),
  )
  const bad = answers.filter(({ kind }) => kind !== 'NOT_FOUND')
  return bad.length === 0
    ? { green: true, detail: say('rehearse.pay', { routes: answers.length }) }
    : { green: false, detail: bad.map(({ name, kind }) => `${name}: ${kind}`).join(', ') }
}

async function late(): Promise<Verdict> {
  await new Promise((resolve) => setTimeout(resolve, lateMs).unref())
  return { green: false, detail: say('rehearse.late', { seconds: lateMs / 1_000 }) }
}

const keptMs = 60_000
const patienceMs = 5_000
const lateMs = patienceMs + 2_000
