import { CalendarOutlined, PlusOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { untimedAt } from '@tidegate/shared/contracts/campaign-drafts'
import type { StaffCampaignRow } from '@tidegate/shared/contracts/staff'
import { type TableColumnsType, Tabs } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { CampaignTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { SoldBar } from './sold-bar.tsx'
import { When } from './when.tsx'

const route = getRouteApi('/shell/campaigns')

const phases = ['LIVE', 'UPCOMING', 'DRAFT', 'ENDED'] as const
const tabs = [
  { key: 'ALL', label: t('全部') },
  { key: 'LIVE', label: t('进行中') },
  { key: 'UPCOMING', label: t('即将开始') },
  { key: 'DRAFT', label: t('草稿') },
  { key: 'ENDED', label: t('已结束') },
]

const columns: TableColumnsType<StaffCampaignRow> = [
  {
    title: t('活动'),
    render: (_, campaign) => (
      <div className="goods">
        {campaign.banner && <img className="banner-thumb" src={campaign.banner} alt="" loading="lazy" />}
        <div className="goods-words">
          <Link className="ellipsis block" to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
            {campaign.title || t('未命名的活动')}
          </Link>
          <span className="muted small">{t('{offerCount} 个活动商品', { offerCount: campaign.offerCount })}</span>
        </div>
      </div>
    ),
  },
  { title: t('状态'), width: 110, render: (_, campaign) => <CampaignTag campaign={campaign} /> },
  {
    title: t('时间'),
    width: 190,
    render: (_, { startsAt, endsAt }) => (
      <>
        <When at={startsAt} />
        {startsAt < untimedAt && (
          <div className="muted small">{rich('至 {endsAt}', { endsAt: <Time at={endsAt} /> })}</div>
        )}
      </>
    ),
  },
  { title: t('抢购与支付'), width: 260, render: (_, campaign) => <SoldBar {...campaign} /> },
  {
    title: t('预热'),
    width: 150,
    render: (_, { state, prewarmedAt }) =>
      prewarmedAt === null ? (
        <span className="muted">{state === 'DRAFT' ? '—' : t('还没有')}</span>
      ) : (
        <Time at={prewarmedAt} />
      ),
  },
  {
    title: '',
    width: 110,
    align: 'right',
    render: (_, { id, phase }) =>
      phase === null ? (
        <Link to="/campaigns/$campaignId/edit" params={{ campaignId: id }}>
          {t('继续填写')}
        </Link>
      ) : (
        (phase === 'LIVE' || phase === 'PAUSED') && (
          <Link to="/campaigns/$campaignId/live" params={{ campaignId: id }}>
            {t('实时数据')}
          </Link>
        )
      ),
  },
]

export function CampaignsPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.campaigns.list.queryOptions(filters, { placeholderData: keepPreviousData, refetchInterval: 10_000 }),
  )
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  return (
    <ListPage
      name="campaigns"
      tools={<ExportButton of={{ kind: 'CAMPAIGNS', filter: { phase: filters.phase, search: filters.search } }} />}
      title={t('活动')}
      actions={
        <WriteButton type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/campaigns/new' })}>
          {t('新建活动')}
        </WriteButton>
      }
      filters={
        <>
          <Tabs
            items={tabs}
            activeKey={filters.phase ?? 'ALL'}
            onChange={(key) => filter({ phase: phases.find((phase) => phase === key) })}
          />
          <SearchBox
            value={filters.search}
            placeholder={t('按活动名称搜索')}
            onSearch={(search) => filter({ search })}
          />
        </>
      }
      query={list}
      columns={columns}
      minWidth={960}
      blank={
        <Blank
          icon={<CalendarOutlined />}
          title={filters.phase || filters.search ? t('这里没有活动') : t('还没有活动')}
          description={t('从右上角新建一场活动')}
        />
      }
      cursor={filters.cursor}
      onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
    />
  )
}
