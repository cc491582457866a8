import type { UseQueryResult } from '@tanstack/react-query'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { CursorPager, type CursorTrail } from './cursor-pager.tsx'
import { type ListColumn, shownColumns, useColumnChoice, usualChoice } from './list-columns.ts'
import { ListSettings } from './list-settings.tsx'
import { QueryView } from './query-view.tsx'
import { moved, SortableArea, SortableRow } from './sortable.tsx'

export interface ListCardProps<Row> {
  /** Names the list for good: somebody's columns are kept under it. */
  name: string
  query: UseQueryResult<Page<Row>, unknown>
  /** Names a row for good; `id` where it has one. */
  rowKey?: keyof Row & string
  /** The first link or button of a row is what Enter opens (shortcuts.tsx). */
  columns: ListColumn<Row>[]
  /** Narrower than this the table scrolls sideways. */
  minWidth: number
  /** Rows that can be ticked, for what is done to many at once. */
  selection?: TableProps<Row>['rowSelection']
  /** Rows whose order is somebody's to choose: the keys of this page in their new order. A column puts the `DragHandle`. */
  onSort?: ((keys: string[]) => void) | undefined
  rowClassName?: (row: Row) => string
  /** In place of rows. */
  blank: ReactNode
  /** Beside the column settings: an export, for example. */
  tools?: ReactNode
  cursor?: string | undefined
  /** Left out where one page is all there is, or all that is shown here. */
  onTurn?: (cursor: string | undefined, trail: CursorTrail) => void
}

/** One page of a cursor list in a card: loading, failing, empty, turning and columns are the same everywhere. */
export function ListCard<Row extends object>({
  name,
  query,
  rowKey = 'id' as keyof Row & string,
  columns,
  minWidth,
  selection,
  onSort,
  rowClassName,
  blank,
  tools,
  cursor,
  onTurn,
}: ListCardProps<Row>) {
  const [choice, choose] = useColumnChoice(name)
  return (
    <div className="card list">
      <div className="list-tools">
        {tools}
        <ListSettings columns={columns} choice={choice} onChange={choose} />
      </div>
      <QueryView query={query}>
        {({ items, nextCursor }) => {
          const table = (
            <Table
              rowKey={rowKey}
              columns={shownColumns(columns, choice ?? usualChoice(columns))}
              dataSource={items}
              {...(selection && { rowSelection: selection })}
              {...(rowClassName && { rowClassName })}
              {...(onSort && { components: { body: { row: SortableRow } } })}
              pagination={false}
              loading={query.isPlaceholderData}
              scroll={{ x: minWidth }}
              locale={{ emptyText: blank }}
            />
          )
          const keys = items.map((row) => String(row[rowKey]))
          return (
            <>
              {onSort ? (
                <SortableArea ids={keys} onMove={(from, to) => onSort(moved(keys, from, to))}>
                  {table}
                </SortableArea>
              ) : (
                table
              )}
              {onTurn && <CursorPager cursor={cursor} nextCursor={nextCursor} onTurn={onTurn} />}
            </>
          )
        }}
      </QueryView>
    </div>
  )
}
