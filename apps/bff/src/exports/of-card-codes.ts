/**
 * The codes of a generated batch: nobody has them written down anywhere else, and a shop that prints scratch cards needs them. An owner may
 * take them out once, with a reason. A batch's cards lie between its first and its last id, among others'.
 */
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import type { ExportSpec } from './spec.ts'

export const cardCodesExport: ExportSpec<ExportFilter<'CARD_CODES'>, CodeRow> = {
  columns: [
    { title: '行', of: (row) => row.line },
    { title: '卡密', of: (row) => row.code },
  ],
  async count({ sql }, { batchId }) {
    const { rows } = await sql.query<{ accepted: number }>('SELECT accepted FROM card_batches WHERE id = $1', [batchId])
    return rows[0]?.accepted ?? 0
  },
  async read({ sql, seal }, { batchId }, _upTo, cursor) {
    const { rows } = await sql.query<{
      id: string
      line: number
      keyId: string
      sealed: Buffer
      blindIndex: Buffer
    }>(
      `SELECT c.id::text, c.line, c.key_id AS "keyId", c.sealed, c.blind_index AS "blindIndex" FROM card_batches b
       JOIN cards c ON c.batch_id = b.id AND c.id BETWEEN b.first_card AND b.last_card
       WHERE b.id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`,
      [batchId, cursor ?? '0', stretch],
    )
    return {
      rows: rows.map((row) => ({ line: row.line, code: seal.open(row, row.blindIndex) })),
      cursor: rows.length === stretch ? (rows.at(-1)?.id ?? null) : null,
    }
  },
}

interface CodeRow {
  line: number
  code: string
}

const stretch = 4_000
