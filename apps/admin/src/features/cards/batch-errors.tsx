import { CheckCircleOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type CardBatchErrorRow, type CardBatchView, codeErrorLabels } from '@tidegate/shared/contracts/cards'
import { Button, Drawer, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'

/** As the server gives at once, and as it keeps of a batch; the counts are exact. */
const pageSize = 200
const mostKept = 10_000

const columns: TableColumnsType<CardBatchErrorRow> = [
  { title: t('行'), dataIndex: 'line', width: 90, className: 'figures' },
  { title: t('原因'), render: (_, { reason }) => t(codeErrorLabels[reason]) },
  {
    title: t('最早出现在'),
    width: 280,
    render: (_, { first }) =>
      first && (
        <span className="figures small">
          {t('批次 {batchId} 第 {line} 行', { batchId: first.batchId, line: first.line })}
        </span>
      ),
  },
]

/** Which lines of a file were not taken in, by number only: what they say stays with the merchant. */
export function BatchErrors({ batch, onClose }: { batch: CardBatchView | null; onClose: () => void }) {
  return (
    <Drawer
      open={batch !== null}
      onClose={onClose}
      size={620}
      title={batch && t('「{name}」没有入库的行', { name: batch.name })}
      destroyOnHidden
    >
      {batch && <Lines batch={batch} />}
    </Drawer>
  )
}

function Lines({ batch: { id: batchId, duplicates, rejected } }: { batch: CardBatchView }) {
  const [starts, setStarts] = useState([0])
  const errors = useQuery(
    trpc.staff.cards.batchErrors.queryOptions(
      { batchId, afterLine: starts.at(-1) ?? 0 },
      { placeholderData: keepPreviousData },
    ),
  )
  return (
    <>
      <p className="muted">
        {t('重复 {duplicates} 行，有误 {rejected} 行', {
          duplicates: duplicates.toLocaleString('zh-CN'),
          rejected: rejected.toLocaleString('zh-CN'),
        })}
        {duplicates + rejected > mostKept &&
          t('；下面是前 {mostKept} 行', { mostKept: mostKept.toLocaleString('zh-CN') })}
      </p>
      <QueryView query={errors}>
        {(rows) => (
          <>
            <Table
              size="small"
              rowKey="line"
              columns={columns}
              dataSource={rows}
              pagination={false}
              loading={errors.isPlaceholderData}
              locale={{ emptyText: <Blank icon={<CheckCircleOutlined />} title={t('每一行都入库了')} /> }}
            />
            <nav className="pager" aria-label={t('翻页')}>
              <Button disabled={starts.length === 1} onClick={() => setStarts(starts.slice(0, -1))}>
                {t('上一页')}
              </Button>
              <Button disabled={rows.length < pageSize} onClick={() => setStarts([...starts, rows.at(-1)?.line ?? 0])}>
                {t('下一页')}
              </Button>
            </nav>
          </>
        )}
      </QueryView>
    </>
  )
}
