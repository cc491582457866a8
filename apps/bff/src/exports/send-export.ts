/** A finished file on its way to a browser, a part at a time: one part in memory, whatever the length. */
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type ExportKind, exportLabels, mayExport } from '@tidegate/shared/contracts/exports'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import type { Seal, Sealed } from '../kernel/seal.ts'
import type { StaffIdentity } from '../staff/session.ts'
import { beijingTime } from './spec.ts'
import { exportContext } from './write-export.ts'

export interface SendExportDeps {
  staffPool: Pool
  seal: Seal
  newId(): string
}

export type SendExportOutcome =
  | { kind: 'FILE'; name: string; bytes: number; body: Readable; sent: () => Promise<void> }
  | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Whoever asked for it may have it, as long as their role still allows it. Every download is audited before its first byte. */
export async function sendExport(
  deps: SendExportDeps,
  staff: Pick<StaffIdentity, 'staffId' | 'role'>,
  exportId: string,
): Promise<SendExportOutcome> {
  const { rows } = await deps.staffPool.query<DoneExport>(
    `SELECT id::text, kind, filter, unmasked, parts, bytes, created_at AS "createdAt" FROM exports WHERE id = $1 AND staff_id = $2 AND state = 'DONE'`,
    [exportId, staff.staffId],
  )
  const done = rows[0]
  if (!done) return { kind: 'REFUSED', outcome: 'EXPORT_NOT_FOUND' }
  if (!mayExport(staff.role, done)) return { kind: 'REFUSED', outcome: 'STAFF_FORBIDDEN' }
  await recordAudit(deps.staffPool, {
    ...{ id: deps.newId(), staffId: staff.staffId, action: 'export.download', subject: `export:${exportId}` },
    after: { kind: done.kind, unmasked: done.unmasked },
  })
  const day = (beijingTime(done.createdAt) as string).replaceAll(/\D/g, '').slice(0, 12)
  return {
    kind: 'FILE',
    name: `${exportLabels[done.kind]}-${day}.csv`,
    bytes: Number(done.bytes),
    body: Readable.from(partsOf(deps, done), { objectMode: false, highWaterMark: 1 }),
    sent: async () => {
      if (done.kind === 'CARD_CODES') await takeOut(deps.staffPool, done)
    },
  }
}

interface DoneExport {
  id: string
  kind: ExportKind
  filter: { batchId?: string }
  unmasked: boolean
  parts: number
  bytes: string
  createdAt: Date
}

async function* partsOf({ staffPool, seal }: SendExportDeps, { id, parts }: DoneExport): AsyncGenerator<Buffer> {
  for (let part = 0; part < parts; part++) {
    const { rows } = await staffPool.query<Sealed>(
      `SELECT key_id AS "keyId", sealed FROM export_parts WHERE export_id = $1 AND part = $2`,
      [id, part],
    )
    // Its day was over in the middle of a download: the browser sees that the file is shorter than was said.
    if (!rows[0]) throw new Error(`export ${id} lacks part ${part}`)
    yield await unpack(seal.openBytes(rows[0], exportContext(id, part)))
  }
}

/** Codes are taken out once: when all of them have left, they leave nothing behind. A download that broke off can be begun again. */
async function takeOut(pool: Pool, { id, filter }: DoneExport): Promise<void> {
  await inTransaction(pool, async (sql) => {
    await sql.query(`UPDATE exports SET state = 'GONE' WHERE id = $1 AND state = 'DONE'`, [id])
    await sql.query('DELETE FROM export_parts WHERE export_id = $1', [id])
    await sql.query('UPDATE card_batches SET codes_taken_at = now() WHERE id = $1 AND codes_taken_at IS NULL', [
      filter.batchId,
    ])
  })
}

const unpack = promisify<Buffer, Buffer>(gunzip)
