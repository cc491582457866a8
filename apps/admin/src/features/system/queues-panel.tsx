import { ExportOutlined, InboxOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type QueueView, queueBoard, queueBoardDoor } from '@tidegate/shared/contracts/repairs'
import { Button, type TableColumnsType } from 'antd'
import { openDoor } from '../../api/door.ts'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { describeDuration } from '../../ui/duration.ts'
import { ListCard } from '../../ui/list-card.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { SnapshotButton } from '../exports/snapshot-button.tsx'
import { queueLabel } from './queue-label.ts'

const columns: TableColumnsType<QueueView> = [
  {
    title: t('队列'),
    render: (_, { name }) => (
      <>
        {queueLabel(name)} <span className="muted small figures">{name}</span>
      </>
    ),
  },
  count(t('等待'), ({ waiting }) => waiting),
  count(t('进行中'), ({ active }) => active),
  count(t('待重试'), ({ delayed }) => delayed),
  count(t('已放弃'), ({ failed }) => failed),
  {
    title: t('最久等了'),
    width: 140,
    align: 'right',
    render: (_, { waiting, waitedMs }) =>
      waiting === 0 ? <span className="muted">—</span> : describeDuration(waitedMs),
  },
]

const file = [
  [t('队列'), ({ name }: QueueView) => name],
  [t('等待'), ({ waiting }: QueueView) => waiting],
  [t('进行中'), ({ active }: QueueView) => active],
  [t('待重试'), ({ delayed }: QueueView) => delayed],
  [t('已放弃'), ({ failed }: QueueView) => failed],
  [t('最久等了'), ({ waiting, waitedMs }: QueueView) => (waiting === 0 ? null : Math.round(waitedMs / 1000))],
] as const

/** How the queues stand; their jobs one by one are on the dashboard. */
export function QueuesPanel() {
  const queues = useQuery(
    trpc.staff.queues.list.queryOptions(undefined, {
      refetchInterval: 3_000,
      select: (items) => ({ items, nextCursor: null }),
    }),
  )
  const tell = useTell()
  const open = useMutation({
    mutationFn: () => openDoor(queueBoardDoor),
    onSuccess: () => void window.open(queueBoard, '_blank', 'noopener'),
    onError: tell.refused,
  })
  return (
    <section>
      <div className="panel-head">
        <h2>
          {t('后台队列')} <span className="muted small">{t('放弃的由订单、退款自己的记录再次安排，不会丢')}</span>
        </h2>
        <Button icon={<ExportOutlined />} loading={open.isPending} onClick={() => open.mutate()}>
          {t('队列面板')}
        </Button>
      </div>
      <ListCard
        name="queues"
        tools={<SnapshotButton name={t('后台队列')} rows={queues.data?.items} columns={file} />}
        query={queues}
        rowKey="name"
        columns={columns}
        minWidth={860}
        blank={<Blank icon={<InboxOutlined />} title={t('没有队列')} />}
      />
    </section>
  )
}

function count(title: string, of: (queue: QueueView) => number): TableColumnsType<QueueView>[number] {
  return {
    title,
    width: 110,
    align: 'right',
    render: (_, queue) => <span className="figures">{of(queue).toLocaleString('zh-CN')}</span>,
  }
}
