import { type GoodsImport, goodsColumns, type ImportedLine } from '@tidegate/shared/contracts/goods'
import { Table, type TableColumnsType } from 'antd'
import { said } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { ToneTag } from '../../ui/tags.tsx'

const whats = {
  NEW_PRODUCT: <ToneTag tone="success">{t('新商品')}</ToneTag>,
  NEW_SKU: <ToneTag tone="success">{t('新规格')}</ToneTag>,
  CHANGED: <ToneTag tone="processing">{t('修改')}</ToneTag>,
}

const rowColumns: TableColumnsType<ImportedLine> = [
  { title: t('行'), dataIndex: 'line', width: 70, className: 'figures' },
  { title: t('规格编码'), dataIndex: 'code', width: 160, ellipsis: true, className: 'figures' },
  {
    title: t('商品'),
    ellipsis: true,
    render: (_, { title, skuName }) => (
      <>
        {title} <span className="muted">· {skuName}</span>
      </>
    ),
  },
  { title: '', width: 90, render: (_, { what }) => whats[what] },
  {
    title: t('会改什么'),
    width: 420,
    render: (_, { changes }) => (
      <span className="import-changes">
        {changes.map(({ column, before, after }) => (
          <span key={column}>
            <span className="muted">{goodsColumns[column]}</span> {before !== '' && <s className="muted">{before}</s>}{' '}
            {after}
          </span>
        ))}
      </span>
    ),
  },
]

export function ImportRows({ plan }: { plan: GoodsImport }) {
  const writes = plan.counts.newSkus + plan.counts.changed
  return (
    <div className="card card-padding">
      <Table
        size="small"
        rowKey="line"
        columns={rowColumns}
        dataSource={plan.rows}
        scroll={{ x: 900 }}
        pagination={plan.rows.length > 50 && { pageSize: 50, showSizeChanger: false }}
        {...(writes > plan.rows.length && {
          footer: () => t('只列出前 {rows} 行，其余的同样会写入', { rows: plan.rows.length }),
        })}
      />
    </div>
  )
}

export function ImportErrors({ errors }: { errors: GoodsImport['errors'] }) {
  return (
    <div className="card card-padding">
      <Table
        size="small"
        rowKey="line"
        columns={[
          { title: t('行'), dataIndex: 'line', width: 70, className: 'figures' },
          { title: t('规格编码'), dataIndex: 'code', width: 200, ellipsis: true, className: 'figures' },
          { title: t('没有写入的原因'), className: 'danger', render: (_, { message }) => said(message) },
        ]}
        dataSource={errors}
        pagination={errors.length > 20 && { pageSize: 20, showSizeChanger: false }}
      />
    </div>
  )
}
