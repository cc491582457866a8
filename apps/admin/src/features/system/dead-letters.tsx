import { InboxOutlined } from '@ant-design/icons'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { DeadLetterRow } from '@tidegate/shared/contracts/staff'
import { App, Segmented, type TableColumnsType, Tag, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

const route = getRouteApi('/shell/system')

const queueLabels: Readonly<Record<string, string>> = { 'orders.write': '写入订单' }

const columns: TableColumnsType<DeadLetterRow> = [
  {
    title: '工作',
    width: 240,
    render: (_, { queue, key }) => (
      <>
        {queueLabels[queue] ?? queue}
        <Typography.Text copyable type="secondary" className="figures small block">
          {key}
        </Typography.Text>
      </>
    ),
  },
  {
    title: '原因',
    render: (_, { error }) => (
      <Typography.Paragraph ellipsis={{ rows: 2, tooltip: error }}>{error}</Typography.Paragraph>
    ),
  },
  { title: '发生于', width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
  {
    title: '',
    width: 210,
    align: 'right',
    render: (_, letter) =>
      letter.resolvedAt === null ? (
        <Resolve letter={letter} />
      ) : (
        <>
          <Tag variant="outlined">已处理</Tag>
          <Time at={letter.resolvedAt} />
        </>
      ),
  },
]

/** What failed too often and now waits for a person; nothing in it is lost, and its units are still held. */
export function DeadLetters() {
  const { show, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const open = show !== 'RESOLVED'
  const list = useQuery(
    trpc.staff.deadLetters.queryOptions(
      { open, cursor },
      { placeholderData: keepPreviousData, refetchInterval: 10_000 },
    ),
  )
  return (
    <section>
      <div className="panel-head">
        <h2>
          待处理的失败 <span className="muted small">多次重试仍未成功的工作；占用的名额一直保留</span>
        </h2>
        <Segmented
          aria-label="处理状态"
          options={[
            { value: 'OPEN', label: '待处理' },
            { value: 'RESOLVED', label: '已处理' },
          ]}
          value={open ? 'OPEN' : 'RESOLVED'}
          onChange={(value) => void navigate({ search: value === 'RESOLVED' ? { show: value } : {} })}
        />
      </div>
      <ListCard
        query={list}
        columns={columns}
        minWidth={860}
        blank={
          <Blank
            icon={<InboxOutlined />}
            title={open ? '没有待处理的失败' : '还没有处理过的失败'}
            description={open ? '一切都按时完成了' : undefined}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { show, cursor: next }, state: { trail } })}
      />
    </section>
  )
}

const ways = {
  REDRIVE: {
    label: '重试',
    question: '再试一次？',
    consequence: '马上原样再做一遍。已经做成的不会重复做；仍不成功就留在这里，原因会更新。',
    done: '这次成功了',
  },
  GIVE_UP: {
    label: '放弃',
    question: '放弃这一条？',
    consequence: '按「未抢到」了结，占用的名额退回货架给别人。不能撤回。',
    done: '已放弃，名额已退回',
  },
} as const

function Resolve({ letter: { id, key } }: { letter: DeadLetterRow }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const resolve = useMutation(
    trpc.staff.resolveDeadLetter.mutationOptions({
      onSuccess: (letter, { how }) =>
        letter.resolvedAt === null ? tell.warned('仍未成功，原因已更新') : tell.done(ways[how].done),
      onError: tell.refused,
      onSettled: () => queryClient.invalidateQueries(trpc.staff.deadLetters.queryFilter()),
    }),
  )
  const ask = (how: keyof typeof ways) =>
    void modal.confirm({
      title: ways[how].question,
      content: (
        <>
          <p className="figures muted">{key}</p>
          {ways[how].consequence}
        </>
      ),
      okText: `确认${ways[how].label}`,
      okButtonProps: { danger: how === 'GIVE_UP' },
      onOk: () => resolve.mutateAsync({ id, how }).catch(() => undefined),
    })
  return (
    <span className="row-actions">
      <WriteButton size="small" onClick={() => ask('REDRIVE')}>
        {ways.REDRIVE.label}
      </WriteButton>
      <WriteButton size="small" danger onClick={() => ask('GIVE_UP')}>
        {ways.GIVE_UP.label}
      </WriteButton>
    </span>
  )
}
