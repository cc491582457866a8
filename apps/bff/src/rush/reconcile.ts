/**
 * Drift of every offer on sale, looked at continuously; and its cure.
 *
 * Books that are read one after the other differ for a moment while units move between them. A drift of a lane that stands still over several
 * looks is real: what is on the journal and what is half-way between two lanes is counted, and makes none. Only a journal that is too long to
 * be counted is left to drain first. What one lane has too much does not make up for what another lacks. The cure never guesses which book is
 * wrong: the campaign is counted anew from the ledger, the journal and the dead letters, under a pause (rush/prewarm), and what was found is
 * audited. A drift that survives its cure is a bug; it stays on the metric and in the admin, and is counted again at most once a minute.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import type { Clock } from '../kernel/clock.ts'
import { journalBacklog } from '../outbox/journal.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type PrewarmDeps, prewarm } from './prewarm.ts'
import { readShelves, type ShelfDeps } from './shelf.ts'

export interface ReconcileDeps extends PrewarmDeps {
  pool: Pool
  logger: Logger
  metrics: Metrics
  clock: Clock
}

/** @returns one look at all books; call it every second or two */
export function createReconcile(deps: ReconcileDeps): () => Promise<void> {
  const suspicions = new Map<string, Suspicion>()
  const curedAt = new Map<string, number>()
  const shown = new Set<string>()
  return async () => {
    // Counting reads the whole journal of every lane; a long one means that the books are draining, and nothing stands still anyway.
    if ((await journalBacklog(deps)) > countableBacklog) return
    const gone = new Set(shown)
    for (const campaignId of await campaignsOnSale(deps)) {
      const drifts = await readDrifts(deps, campaignId)
      for (const [offer, units] of apartBy(drifts)) {
        deps.metrics.drift.set({ offer }, units)
        shown.add(offer)
        gone.delete(offer)
      }
      const found = drifts.filter(({ drift }) => drift !== 0)
      const same = JSON.stringify(found)
      const last = suspicions.get(campaignId)
      const looks = found.length > 0 && last?.found === same ? last.looks + 1 : 1
      suspicions.set(campaignId, { found: same, looks })
      if (found.length === 0 || looks < looksBeforeCure) continue
      if (deps.clock.now() - (curedAt.get(campaignId) ?? 0) < cureEveryMs) continue
      curedAt.set(campaignId, deps.clock.now())
      await cure(deps, campaignId, found)
    }
    for (const offer of gone) {
      deps.metrics.drift.remove({ offer })
      shown.delete(offer)
    }
  }
}

interface Suspicion {
  /** The drifts as they were seen. */
  found: string
  /** How often in a row. */
  looks: number
}

interface Drift {
  offerId: string
  lane: number
  drift: number
}

/** By offer, the units by which its lanes are out of step, too many or too few. */
function apartBy(drifts: readonly Drift[]): Map<string, number> {
  const apart = new Map<string, number>()
  for (const { offerId, drift } of drifts) apart.set(offerId, (apart.get(offerId) ?? 0) + Math.abs(drift))
  return apart
}

async function cure(deps: ReconcileDeps, campaignId: string, found: Drift[]): Promise<void> {
  deps.logger.error({ campaign: campaignId, found }, 'drift stands: counting anew')
  await recordAudit(deps.pool, {
    id: deps.newId(),
    staffId: null,
    action: 'stock.recount',
    subject: `campaign:${campaignId}`,
    before: found,
  })
  await prewarm(deps, campaignId, null)
}

export async function campaignsOnSale({ pool }: Pick<ReconcileDeps, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id::text FROM campaigns WHERE state IN ('PUBLISHED', 'PAUSED') AND epoch > 0 AND starts_at < now() + interval '1 minute' AND ends_at > now()`,
  )
  return rows.map((row) => row.id)
}

/** Of each lane of each offer. Empty while a lane is cold, being warmed, or its journal too long to be counted: nothing can be said then. */
export async function readDrifts(deps: ShelfDeps & { pool: Pool }, campaignId: string): Promise<Drift[]> {
  const { rows } = await deps.pool.query<{ id: string }>('SELECT id::text FROM offers WHERE campaign_id = $1', [
    campaignId,
  ])
  const shelves = await readShelves(
    deps,
    deps.pool,
    rows.map((row) => row.id),
  )
  if (shelves.some((shelf) => shelf.available === null)) return []
  return shelves.map(({ offerId, lane, drift }) => ({ offerId, lane, drift }))
}

const countableBacklog = 2_000
const looksBeforeCure = 4
const cureEveryMs = 60_000
