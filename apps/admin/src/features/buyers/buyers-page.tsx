import { StopOutlined, UserOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { StaffBuyerRow } from '@tidegate/shared/contracts/people'
import { Button, Checkbox, type TableColumnsType, Tag } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'

const route = getRouteApi('/shell/buyers')

export function BuyersPage() {
  const filters = route.useSearch()
  const narrow = route.useNavigate()
  const navigate = useNavigate()
  const list = useQuery(trpc.staff.buyers.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const filter = (change: Partial<typeof filters>) =>
    void narrow({ search: { ...filters, ...change, cursor: undefined } })
  const narrowed = filters.search !== undefined || filters.blocked !== undefined
  return (
    <ListPage
      name="buyers"
      title={t('买家')}
      actions={
        <Button icon={<StopOutlined />} onClick={() => void navigate({ to: '/buyers/blocks' })}>
          {t('限制名单')}
        </Button>
      }
      filters={
        <>
          <SearchBox
            value={filters.search}
            placeholder={t('编号、昵称或 openid 末尾')}
            onSearch={(search) => filter({ search })}
          />
          <Checkbox
            checked={filters.blocked === 'yes'}
            onChange={(event) => filter({ blocked: event.target.checked ? 'yes' : undefined })}
          >
            {t('只看被限制的')}
          </Checkbox>
          {narrowed && (
            <Button type="text" onClick={() => void narrow({ search: {} })}>
              {t('清空筛选')}
            </Button>
          )}
        </>
      }
      tools={<ExportButton of={{ kind: 'BUYERS', filter: { search: filters.search, blocked: filters.blocked } }} />}
      query={list}
      columns={columns}
      minWidth={860}
      blank={
        <Blank
          icon={<UserOutlined />}
          title={narrowed ? t('没有符合条件的买家') : t('还没有买家')}
          description={narrowed ? t('编号要完整，openid 要与末尾完全一致') : t('有人打开小程序并登录后，会出现在这里')}
        />
      }
      cursor={filters.cursor}
      onTurn={(cursor, trail) => void narrow({ search: { ...filters, cursor }, state: { trail } })}
    />
  )
}

const columns: TableColumnsType<StaffBuyerRow> = [
  {
    title: t('买家'),
    render: (_, { id, nickname, blocked }) => (
      <>
        <Link to="/buyers/$buyerId" params={{ buyerId: id }}>
          {nickname}
        </Link>{' '}
        {blocked && (
          <Tag color="error" variant="filled">
            {t('已限制')}
          </Tag>
        )}
      </>
    ),
  },
  { title: t('编号'), width: 210, render: (_, { id }) => <span className="figures">{id}</span> },
  {
    title: t('openid 末尾'),
    width: 140,
    render: (_, { openidTail }) => <span className="figures">…{openidTail}</span>,
  },
  { title: t('首次登录'), width: 160, render: (_, { createdAt }) => <Time at={createdAt} /> },
  {
    title: t('最近登录'),
    width: 160,
    render: (_, { lastLoginAt }) =>
      lastLoginAt === null ? <span className="muted">—</span> : <Time at={lastLoginAt} />,
  },
]
