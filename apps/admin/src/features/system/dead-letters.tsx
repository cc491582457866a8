import { InboxOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { DeadLetterRow } from '@tidegate/shared/contracts/staff'
import { Segmented, type TableColumnsType, Tag, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { queueLabel } from './queue-label.ts'
import { ResolveDeadLetter } from './resolve-dead-letter.tsx'

const route = getRouteApi('/shell/system')

const columns: TableColumnsType<DeadLetterRow> = [
  {
    title: t('工作'),
    width: 240,
    render: (_, { queue, key }) => (
      <>
        {queueLabel(queue)}
        <Typography.Text copyable type="secondary" className="figures small block">
          {key}
        </Typography.Text>
      </>
    ),
  },
  {
    title: t('原因'),
    render: (_, { error }) => (
      <Typography.Paragraph ellipsis={{ rows: 2, tooltip: error }}>{error}</Typography.Paragraph>
    ),
  },
  { title: t('发生于'), width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
  {
    title: '',
    width: 210,
    align: 'right',
    render: (_, letter) =>
      letter.resolvedAt === null ? (
        <ResolveDeadLetter letter={letter} />
      ) : (
        <>
          <Tag variant="outlined">{t('已处理')}</Tag>
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
          {t('待处理的失败')} <span className="muted small">{t('多次重试仍未成功的工作；占用的名额一直保留')}</span>
        </h2>
        <Segmented
          aria-label={t('处理状态')}
          options={[
            { value: 'OPEN', label: t('待处理') },
            { value: 'RESOLVED', label: t('已处理') },
          ]}
          value={open ? 'OPEN' : 'RESOLVED'}
          onChange={(value) => void navigate({ search: value === 'RESOLVED' ? { show: value } : {} })}
        />
      </div>
      <ListCard
        name="dead-letters"
        tools={<ExportButton of={{ kind: 'DEAD_LETTERS', filter: { open } }} />}
        query={list}
        columns={columns}
        minWidth={860}
        blank={
          <Blank
            icon={<InboxOutlined />}
            title={open ? t('没有待处理的失败') : t('还没有处理过的失败')}
            description={open ? t('一切都按时完成了') : undefined}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { show, cursor: next }, state: { trail } })}
      />
    </section>
  )
}
