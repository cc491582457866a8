import { useQuery } from '@tanstack/react-query'
import type { TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../api/trpc.ts'

export type ListColumn<Row> = TableColumnsType<Row>[number] & {
  /** Shown only to who asks for it. */
  hiddenAtFirst?: boolean
}

/** Which columns somebody sees, in which order. Names of columns that are gone, and new columns that it does not name, do no harm. */
export interface ColumnChoice {
  order: readonly string[]
  hidden: readonly string[]
}

/** A column's name: its key, or its title. One without either is part of the row's frame: always shown, always last. */
export function columnName<Row>({ key, title }: ListColumn<Row>): string | null {
  if (key !== undefined) return String(key)
  return typeof title === 'string' && title !== '' ? title : null
}

export function usualChoice<Row>(columns: readonly ListColumn<Row>[]): ColumnChoice {
  return {
    order: columns.flatMap((column) => columnName(column) ?? []),
    hidden: columns.flatMap((column) => (column.hiddenAtFirst ? (columnName(column) ?? []) : [])),
  }
}

/** All columns in the chosen order, each with whether it is shown; new ones come behind the one they stand behind in the code. */
export function arrange<Row>(
  columns: readonly ListColumn<Row>[],
  { order, hidden }: ColumnChoice,
): { column: ListColumn<Row>; name: string; shown: boolean }[] {
  const named = columns.flatMap((column) => {
    const name = columnName(column)
    return name === null ? [] : [{ column, name, shown: !hidden.includes(name) }]
  })
  const known = named
    .filter(({ name }) => order.includes(name))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  for (const [at, one] of named.entries()) {
    if (order.includes(one.name)) continue
    const before = named[at - 1]
    known.splice(before ? known.indexOf(before) + 1 : 0, 0, { ...one, shown: !one.column.hiddenAtFirst })
  }
  return known
}

/** What of it the table shows. Somebody who hides everything sees everything. */
export function shownColumns<Row>(columns: readonly ListColumn<Row>[], choice: ColumnChoice): ListColumn<Row>[] {
  const shown = arrange(columns, choice).filter((one) => one.shown)
  if (shown.length === 0) return [...columns]
  return [...shown.map(({ column }) => column), ...columns.filter((column) => columnName(column) === null)]
}

/** Kept in this browser for each person and list; null: as the page has it. */
export function useColumnChoice(list: string): [ColumnChoice | null, (choice: ColumnChoice | null) => void] {
  const me = useQuery(trpc.staff.me.queryOptions(undefined, { staleTime: 60_000 }))
  const storageKey = `tidegate.columns.${me.data?.id ?? ''}.${list}`
  const [changed, setChanged] = useState<{ key: string; choice: ColumnChoice | null }>()
  const choice = changed?.key === storageKey ? changed.choice : readChoice(localStorage.getItem(storageKey))
  return [
    choice,
    (next) => {
      if (next) localStorage.setItem(storageKey, JSON.stringify(next))
      else localStorage.removeItem(storageKey)
      setChanged({ key: storageKey, choice: next })
    },
  ]
}

/** Whatever else has been written there is as good as nothing. */
export function readChoice(text: string | null): ColumnChoice | null {
  try {
    const { order, hidden } = JSON.parse(text ?? 'null') as Record<string, unknown>
    const names = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((name) => typeof name === 'string')
    return names(order) && names(hidden) ? { order, hidden } : null
  } catch {
    return null
  }
}
