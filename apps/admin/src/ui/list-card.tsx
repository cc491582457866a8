import type { UseQueryResult } from '@tanstack/react-query'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import { Table, type TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { CursorPager, type CursorTrail } from './cursor-pager.tsx'
import { QueryView } from './query-view.tsx'

export interface ListCardProps<Row> {
  query: UseQueryResult<Page<Row>, unknown>
  /** Names a row for good; `id` where it has one. */
  rowKey?: keyof Row & string
  columns: TableColumnsType<Row>
  /** Narrower than this the table scrolls sideways. */
  minWidth: number
  /** In place of rows. */
  blank: ReactNode
  cursor: string | undefined
  onTurn: (cursor: string | undefined, trail: CursorTrail) => void
}

/** One page of a cursor list in a card: loading, failing, empty and turning are the same everywhere. */
export function ListCard<Row extends object>({
  query,
  rowKey = 'id' as keyof Row & string,
  columns,
  minWidth,
  blank,
  ...turning
}: ListCardProps<Row>) {
  return (
    <div className="card">
      <QueryView query={query}>
        {({ items, nextCursor }) => (
          <>
            <Table
              rowKey={rowKey}
              columns={columns}
              dataSource={items}
              pagination={false}
              loading={query.isPlaceholderData}
              scroll={{ x: minWidth }}
              locale={{ emptyText: blank }}
            />
            <CursorPager nextCursor={nextCursor} {...turning} />
          </>
        )}
      </QueryView>
    </div>
  )
}
