import { StopOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type BlockRow, blockKindLabels, blockKinds } from '@tidegate/shared/contracts/people'
import { Checkbox, Select, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { BlockButton } from './block-button.tsx'
import { BlockState, UnblockButton } from './unblock-button.tsx'

const route = getRouteApi('/shell/buyers/blocks')

/** Who may not log in, queue or buy; those that were lifted stay on record. */
export function BlocksPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.buyers.blocks.queryOptions(filters, { placeholderData: keepPreviousData, refetchInterval: 30_000 }),
  )
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  return (
    <>
      <PageHeader
        back={{ link: { to: '/buyers' }, label: t('买家') }}
        title={t('限制名单')}
        description={t('被限制的买家、地址和设备不能登录、排队和抢购；一秒内在所有服务器生效')}
        actions={<BlockButton label={t('添加限制')} type="primary" />}
      />
      <div className="filters">
        <Select
          className="filter"
          allowClear
          placeholder={t('全部类型')}
          aria-label={t('类型')}
          options={blockKinds.map((kind) => ({ value: kind, label: t(blockKindLabels[kind]) }))}
          value={filters.kind ?? null}
          onChange={(kind) => filter({ kind: kind ?? undefined })}
        />
        <Checkbox
          checked={filters.show === 'ALL'}
          onChange={(event) => filter({ show: event.target.checked ? 'ALL' : undefined })}
        >
          {t('包括已结束的')}
        </Checkbox>
      </div>
      <ListCard
        name="blocks"
        tools={<ExportButton of={{ kind: 'BLOCKS', filter: { kind: filters.kind, show: filters.show } }} />}
        query={list}
        columns={columns}
        minWidth={980}
        blank={<Blank icon={<StopOutlined />} title={t('没有人被限制')} />}
        cursor={filters.cursor}
        onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
      />
    </>
  )
}

const columns: TableColumnsType<BlockRow> = [
  { title: t('类型'), width: 80, render: (_, { kind }) => t(blockKindLabels[kind]) },
  {
    title: t('对象'),
    render: (_, { kind, value, nickname }) =>
      kind === 'BUYER' ? (
        <Link to="/buyers/$buyerId" params={{ buyerId: value }}>
          {nickname ?? value}
        </Link>
      ) : (
        <span className="figures">{value}</span>
      ),
  },
  { title: t('理由'), render: (_, { reason }) => reason },
  { title: t('状态'), width: 190, render: (_, block) => <BlockState block={block} /> },
  {
    title: t('操作人'),
    width: 160,
    render: (_, { by, createdAt }) => (
      <>
        {by}
        <div className="muted small">
          <Time at={createdAt} />
        </div>
      </>
    ),
  },
  { title: '', width: 100, align: 'right', render: (_, block) => block.holds && <UnblockButton block={block} /> },
]
