/**
 * The gate until the sale begins: what was green when a campaign was cleared, which may be days ago, may be red by now.
 *
 * Invariant: in the ten minutes before its start a campaign that the checks cleared does not stay cleared while they are red. Red for three
 * looks in a row takes the word back and shuts the shelves; keep-warm clears it again once all is green. Never from its start on, and
 * never over an owner's word. What can fail: a crash between the record and the shelves; keep-warm shuts a shelf that sells without leave.
 * Two schedulers: the record is a compare-and-set on the clearing that was looked at.
 */
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { type ClearDeps, checkHere, type RedCheck, redOf } from './clear.ts'
import { syncShelves } from './steer.ts'

export interface TakeBackDeps extends ClearDeps {
  logger: Logger
}

/** @returns one look at every campaign that is about to start; call it every few seconds */
export function createTakeBack(deps: TakeBackDeps): () => Promise<void> {
  let redLooks = new Map<string, number>()
  return async () => {
    const { rows } = await deps.pool.query<Cleared>(dueSql)
    const before = redLooks
    redLooks = new Map()
    for (const cleared of rows) {
      const red = await redNow(deps, cleared)
      if (red.length === 0) continue
      const key = `${cleared.id} ${cleared.clearedAt}`
      const looks = (before.get(key) ?? 0) + 1
      redLooks.set(key, looks)
      if (looks >= looksBeforeTaking) await takeBack(deps, cleared, red)
    }
  }
}

interface Cleared {
  id: string
  /** As PostgreSQL says it: to the microsecond. */
  clearedAt: string
}

/** One that cannot be looked at must not keep the others from being looked at; nothing is known of it. */
async function redNow(deps: TakeBackDeps, { id }: Cleared): Promise<RedCheck[]> {
  const report = await checkHere(deps, id).catch((error: Error) => {
    deps.logger.error({ campaign: id, error: error.message }, 'campaign could not be checked before its start')
    return null
  })
  return report ? redOf(report) : []
}

async function takeBack(deps: TakeBackDeps, { id, clearedAt }: Cleared, red: RedCheck[]): Promise<void> {
  const taken = await inTransaction(deps.pool, async (sql) => {
    // now() is the moment we began, which a start that we waited past may come after.
    const { rowCount } = await sql.query(
      `UPDATE campaigns SET cleared_at = NULL, updated_at = now()
       WHERE id = $1 AND cleared_at = $2::timestamptz AND cleared_by IS NULL AND state = 'PUBLISHED' AND starts_at > clock_timestamp()`,
      [id, clearedAt],
    )
    if (!rowCount) return false
    await recordAudit(sql, {
      id: deps.newId(),
      staffId: null,
      action: 'campaign.take-back',
      subject: `campaign:${id}`,
      after: { red },
    })
    return true
  })
  if (!taken) return
  deps.logger.error({ campaign: id, red }, 'campaign is red before its start: not cleared any more')
  await syncShelves(deps, id).catch((error: Error) => {
    deps.logger.error({ campaign: id, error: error.message }, 'shelves could not be shut')
  })
}

const looksBeforeTaking = 3

const dueSql = `
SELECT id::text, cleared_at::text AS "clearedAt" FROM campaigns
WHERE state = 'PUBLISHED' AND cleared_at IS NOT NULL AND cleared_by IS NULL AND starts_at > now() AND starts_at < now() + interval '10 minutes'
ORDER BY starts_at`
