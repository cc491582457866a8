import { CheckCircleOutlined } from '@ant-design/icons'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { rich, t } from '../../i18n/t.ts'
import { ListCard } from '../../ui/list-card.tsx'

interface Props<Row> {
  name: string
  title: string
  /** What it means when there is something here. */
  meaning: string
  query: UseQueryResult<Page<Row>, unknown>
  rowKey: keyof Row & string
  columns: TableColumnsType<Row>
  minWidth: number
  tools?: ReactNode
  /** The whole list, where there is more than one page of it. */
  all?: { link: LinkProps; label: string }
}

/** One kind of trouble, the newest of it. Nothing of it is one quiet line; more of it than a page has a list of its own. */
export function RepairSection<Row extends object>({ title, meaning, all, ...list }: Props<Row>) {
  return (
    <section>
      <div className="panel-head">
        <h2>
          {title} <span className="muted small">{meaning}</span>
        </h2>
        {all && <Link {...all.link}>{all.label}</Link>}
      </div>
      {list.query.data?.items.length === 0 ? (
        <div className="card">
          <p className="all-well muted">
            <CheckCircleOutlined /> {t('没有')}
          </p>
        </div>
      ) : (
        <>
          <ListCard {...list} blank={null} />
          {all && list.query.data?.nextCursor && (
            <p className="muted small">
              {rich('这里只有最新的一页，其余的在 {all}', { all: <Link {...all.link}>{all.label}</Link> })}
            </p>
          )}
        </>
      )}
    </section>
  )
}
