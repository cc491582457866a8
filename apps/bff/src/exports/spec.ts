import { byteOrderMark, type Cell, csvLine } from '@tidegate/shared/csv'
import type { Sql } from '../db/pool.ts'
import type { BlindIndex, Seal } from '../kernel/seal.ts'

/** What reading rows needs of the house. */
export interface ExportDeps {
  sql: Sql
  lanes: number
  seal: Seal
  blindIndex: BlindIndex
}

/** One list as a file: its columns, and how its rows are walked. */
export interface ExportSpec<Filter, Row> {
  columns: readonly ExportColumn<Row>[]
  /** How many rows there will be; null: nobody counts them. */
  count(deps: ExportDeps, filter: Filter, upTo: UpTo): Promise<number | null>
  /** The rows behind `cursor`, some thousands, in the file's order; the cursor behind them, null after the last. */
  read(deps: ExportDeps, filter: Filter, upTo: UpTo, cursor: string | null): Promise<Stretch<Row>>
}

export interface ExportColumn<Row> {
  title: string
  of(row: Row): Cell
  /** In place of `of`, for who may not see personal data. */
  masked?(row: Row): Cell
}

export interface Stretch<Row> {
  rows: Row[]
  cursor: string | null
}

/** What came after the export was asked for is not in it, so it ends. */
export interface UpTo {
  /** A snowflake made then. */
  id: string
  at: Date
}

/** A spec whose rows nobody else sees. */
export interface ExportFile<Filter> {
  count(deps: ExportDeps, filter: Filter, upTo: UpTo): Promise<number | null>
  head(): string
  read(deps: ExportDeps, filter: Filter, upTo: UpTo, cursor: string | null): Promise<Stretch<FileRow>>
}

export type FileRow = (unmasked: boolean) => string

export function fileOf<Filter, Row>({ columns, count, read }: ExportSpec<Filter, Row>): ExportFile<Filter> {
  return {
    count,
    head: () => byteOrderMark + csvLine(columns.map(({ title }) => title)),
    async read(...asked) {
      const { rows, cursor } = await read(...asked)
      const line =
        (row: Row): FileRow =>
        (unmasked) =>
          csvLine(columns.map((column) => (unmasked ? column.of(row) : (column.masked ?? column.of)(row))))
      return { rows: rows.map(line), cursor }
    },
  }
}

/** `2026-11-21 20:00:00` by the Beijing clock, which a spreadsheet takes for a time. */
export function beijingTime(at: Date | number | null): string | null {
  if (at === null) return null
  return new Date(Number(at) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** 12345 → 123.45: a number that a spreadsheet can add up. */
export function yuan(fen: string | number): number {
  return Number(fen) / 100
}
