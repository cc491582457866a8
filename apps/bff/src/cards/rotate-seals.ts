/**
 * Seals of older keys become seals of the current one.
 *
 * While DATA_KEYS names more than one key, each scheduler walks the sealed tables by primary key, a few hundred rows a tick. A row is
 * replaced by a compare-and-set on its seal, so several may walk. In a rolling deploy processes that have not restarted yet go on sealing
 * with the older key behind the walk, so one walk proves nothing: an hour later there is another, until one has found nothing to replace.
 * It is logged then, with the moment since when nothing has been sealed with an older key, and with the day from which those can be taken
 * out of DATA_KEYS: what is not walked is gone by then.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { addressContext, orderAddressContext } from '../addresses/order-address.ts'
import { inTransaction } from '../db/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Seal } from '../kernel/seal.ts'
import { totpContext } from '../people/two-factor.ts'
import { loopCardContext } from './reveal-card.ts'

export interface RotateSealsDeps {
  pool: Pool
  seal: Seal
  clock: Clock
  logger: Logger
}

/** The tick: seals the next rows anew; returns how many it looked at, 0 between walks and after the last. */
export function createRotation(deps: RotateSealsDeps): () => Promise<number> {
  const { seal, clock, logger } = deps
  let left = seal.rotating ? [...sealedTables] : []
  let after = '0'
  let old = 0
  /** When the walk before this one was through. */
  let throughAt: number | null = null
  return async () => {
    const table = left[0]
    if (!table || (throughAt !== null && clock.now() < throughAt + restMs)) return 0
    const step = await rotateStep(deps, table, after)
    old += step.old
    after = step.last ?? '0'
    if (step.last === null) left.shift()
    if (left.length > 0) return step.seen
    if (throughAt !== null && old === 0) {
      const [since, olderKeysMayGo] = [throughAt, clock.now() + unwalkedMs].map((at) => new Date(at).toISOString())
      logger.info(
        { key: seal.keyId, since, olderKeysMayGo },
        'everything is sealed with the current key, and nothing with an older one since then',
      )
    } else left = [...sealedTables]
    throughAt = clock.now()
    old = 0
    return step.seen
  }
}

interface SealedTable {
  name: string
  /** A unique bigint by which the table is walked. */
  id: string
  /** What the row's seal is bound to. */
  context: string
  contextOf(value: string | Buffer): string | Buffer
}

const sealedTables: readonly SealedTable[] = [
  { name: 'cards', id: 'id', context: 'blind_index', contextOf: (blind) => blind },
  { name: 'loop_cards', id: 'id', context: 'sku_id::text', contextOf: (sku) => loopCardContext(String(sku)) },
  { name: 'addresses', id: 'id', context: 'id::text', contextOf: (id) => addressContext(String(id)) },
  {
    name: 'order_addresses',
    id: 'order_id',
    context: 'order_id::text',
    contextOf: (id) => orderAddressContext(String(id)),
  },
  { name: 'staff_totp', id: 'staff_id', context: 'staff_id::text', contextOf: (id) => totpContext(String(id)) },
]

interface Step {
  seen: number
  /** Seals of older keys, also those that somebody else replaced meanwhile: it may have been with an older key. */
  old: number
  last: string | null
}

function rotateStep({ pool, seal }: RotateSealsDeps, table: SealedTable, after: string): Promise<Step> {
  const { name, id, context, contextOf } = table
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ id: string; keyId: string; sealed: Buffer; context: string | Buffer }>(
      `SELECT ${id}::text AS id, key_id AS "keyId", sealed, ${context} AS context FROM ${name} t WHERE t.${id} > $1 ORDER BY t.${id} LIMIT ${stepSize}`,
      [after],
    )
    const old = rows.filter(({ keyId }) => keyId !== seal.keyId)
    const fresh = old.map((row) => seal.seal(seal.open(row, contextOf(row.context)), contextOf(row.context)).sealed)
    await sql.query(
      `UPDATE ${name} t SET key_id = $1, sealed = r.fresh FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) AS r(id, old, fresh)
       WHERE t.${id} = r.id AND t.sealed = r.old`,
      [seal.keyId, old.map((row) => row.id), old.map(({ sealed }) => sealed), fresh],
    )
    return {
      seen: rows.length,
      old: old.length,
      last: rows.length === stepSize ? (rows.at(-1)?.id ?? null) : null,
    }
  })
}

const stepSize = 500
// Longer than a rolling deploy.
const restMs = 3_600_000
// Session keys in the cache Redis live for a week (buyers/session-key), exported files for a day.
const unwalkedMs = 7 * 86_400_000
