import { CheckCircleOutlined } from '@ant-design/icons'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { Table, type TableColumnsType } from 'antd'
import { t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'

interface Props<Row> {
  title: string
  /** What it means when there is something here. */
  meaning: string
  query: UseQueryResult<Row[], unknown>
  rowKey: keyof Row & string
  columns: TableColumnsType<Row>
  minWidth: number
  /** The whole list, where there is one. */
  all?: { link: LinkProps; label: string }
}

/** One kind of trouble. Nothing of it is one quiet line. */
export function RepairSection<Row extends object>({
  title,
  meaning,
  query,
  rowKey,
  columns,
  minWidth,
  all,
}: Props<Row>) {
  return (
    <section>
      <div className="panel-head">
        <h2>
          {title} <span className="muted small">{meaning}</span>
        </h2>
        {all && <Link {...all.link}>{all.label}</Link>}
      </div>
      <div className="card list">
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <p className="all-well muted">
                <CheckCircleOutlined /> {t('没有')}
              </p>
            ) : (
              <Table rowKey={rowKey} columns={columns} dataSource={rows} pagination={false} scroll={{ x: minWidth }} />
            )
          }
        </QueryView>
      </div>
    </section>
  )
}
