import { CheckCircleOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type CardBatchErrorRow, type CardBatchView, codeErrorLabels } from '@tidegate/shared/contracts/cards'
import { Button, Drawer, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { QueryView } from '../../ui/query-view.tsx'

/** As the server gives at once, and as it keeps of a batch; the counts are exact. */
const pageSize = 200
const mostKept = 10_000

const columns: TableColumnsType<CardBatchErrorRow> = [
  { title: '行', dataIndex: 'line', width: 90, className: 'figures' },
  { title: '原因', render: (_, { reason }) => codeErrorLabels[reason] },
  {
    title: '最早出现在',
    width: 280,
    render: (_, { first }) =>
      first && (
        <span className="figures small">
          批次 {first.batchId} 第 {first.line} 行
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
      title={batch && `「${batch.name}」没有入库的行`}
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
        重复 {duplicates.toLocaleString('zh-CN')} 行，有误 {rejected.toLocaleString('zh-CN')} 行
        {duplicates + rejected > mostKept && `；下面是前 ${mostKept.toLocaleString('zh-CN')} 行`}
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
              locale={{ emptyText: <Blank icon={<CheckCircleOutlined />} title="每一行都入库了" /> }}
            />
            <nav className="pager" aria-label="翻页">
              <Button disabled={starts.length === 1} onClick={() => setStarts(starts.slice(0, -1))}>
                上一页
              </Button>
              <Button disabled={rows.length < pageSize} onClick={() => setStarts([...starts, rows.at(-1)?.line ?? 0])}>
                下一页
              </Button>
            </nav>
          </>
        )}
      </QueryView>
    </>
  )
}
