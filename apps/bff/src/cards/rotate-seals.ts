/**
 * Seals of older keys become seals of the current one.
 *
 * While DATA_KEYS names more than one key, each scheduler walks the sealed tables once, by primary key and a few hundred rows a tick, and
 * then rests until it starts again: new rows are sealed with the current key anyhow. A row is replaced by a compare-and-set on its key, so
 * several may walk. When the walk is through (it is logged), the older keys can be taken out of DATA_KEYS.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { addressContext, orderAddressContext } from '../addresses/order-address.ts'
import { inTransaction } from '../db/pool.ts'
import type { Seal } from '../kernel/seal.ts'
import { totpContext } from '../people/two-factor.ts'
import { loopCardContext } from './reveal-card.ts'

export interface RotateSealsDeps {
  pool: Pool
  seal: Seal
  logger: Logger
}

/** The tick: seals the next rows anew; returns how many it looked at, 0 once the walk is through. */
export function createRotation(deps: RotateSealsDeps): () => Promise<number> {
  const left = deps.seal.rotating ? [...sealedTables] : []
  let after = '0'
  let replaced = 0
  return async () => {
    const table = left[0]
    if (!table) return 0
    const step = await rotateStep(deps, table, after)
    replaced += step.replaced
    after = step.last ?? '0'
    if (step.last === null) left.shift()
    if (left.length === 0)
      deps.logger.info({ key: deps.seal.keyId, replaced }, 'everything is sealed with the current key')
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
  replaced: number
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
    const { rowCount } = await sql.query(
      `UPDATE ${name} t SET key_id = $1, sealed = r.fresh FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) AS r(id, old, fresh)
       WHERE t.${id} = r.id AND t.sealed = r.old`,
      [seal.keyId, old.map((row) => row.id), old.map(({ sealed }) => sealed), fresh],
    )
    return {
      seen: rows.length,
      replaced: rowCount ?? 0,
      last: rows.length === stepSize ? (rows.at(-1)?.id ?? null) : null,
    }
  })
}

const stepSize = 500
