import {
  type fileProblemLabels,
  type GoodsColumn,
  goodsColumns,
  mostImportLines,
} from '@tidegate/shared/contracts/goods'
import { parse } from 'csv-parse/sync'

export interface FileRow {
  /** As a spreadsheet counts: the heading is line 1. */
  line: number
  /** Trimmed; a column that the file does not have is missing. */
  cells: Partial<Record<GoodsColumn, string>>
}
export type GoodsFile = { kind: 'READ'; rows: FileRow[] } | { kind: 'REFUSED'; problem: keyof typeof fileProblemLabels }

/** A file as spreadsheets write it: UTF-8 or, from a Chinese Excel, GBK; commas or tabs; columns in any order, unknown ones ignored. */
export function readGoodsFile(bytes: Buffer): GoodsFile {
  const text = textOf(bytes)
  if (text === null) return { kind: 'REFUSED', problem: 'NOT_TEXT' }
  let records: string[][]
  try {
    const heading = text.slice(0, text.search(/\r?\n|$/))
    records = parse(text, {
      bom: true,
      delimiter: heading.includes('\t') && !heading.includes(',') ? '\t' : ',',
      relax_column_count: true,
    })
  } catch {
    return { kind: 'REFUSED', problem: 'NOT_CSV' }
  }
  const columns = (records[0] ?? []).map((title) => columnOf(title))
  if (!columns.includes('code')) return { kind: 'REFUSED', problem: 'NO_HEADING' }
  const rows = records
    .map((record, i) => ({ line: i + 1, cells: cellsOf(columns, record) }))
    .slice(1)
    .filter(({ cells }) => Object.values(cells).some((cell) => cell !== ''))
  if (rows.length === 0) return { kind: 'REFUSED', problem: 'EMPTY' }
  return rows.length > mostImportLines ? { kind: 'REFUSED', problem: 'TOO_MANY_LINES' } : { kind: 'READ', rows }
}

function textOf(bytes: Buffer): string | null {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      if (!text.includes('\0')) return text
    } catch {
      // Not this one.
    }
  }
  return null
}

function columnOf(title: string): GoodsColumn | null {
  const entries = Object.entries(goodsColumns) as [GoodsColumn, string][]
  return entries.find(([, known]) => known === title.trim())?.[0] ?? null
}

function cellsOf(columns: (GoodsColumn | null)[], record: string[]): FileRow['cells'] {
  return Object.fromEntries(
    columns.flatMap((column, i) => (column ? [[column, plain((record[i] ?? '').trim())]] : [])),
  ) as FileRow['cells']
}

/** Without the quote that an export leads a text with which begins like a formula (exports/csv). */
function plain(cell: string): string {
  return /^'[\s]*[=+\-@＝＋－＠]/.test(cell) ? cell.slice(1) : cell
}
