import { KeyOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import { Checkbox, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { FindCardButton } from './find-card-button.tsx'
import { LoopCardButton } from './loop-card-button.tsx'
import { PoolTag } from './pool-tag.tsx'

const route = getRouteApi('/shell/cards')

const columns: TableColumnsType<CardPoolView> = [
  {
    title: t('商品规格'),
    render: (_, { skuId, image, title, skuName }) => (
      <Goods
        image={image}
        title={
          <Link to="/cards/$skuId" params={{ skuId }}>
            {title}
          </Link>
        }
        detail={skuName}
      />
    ),
  },
  { title: t('状况'), width: 160, render: (_, pool) => <PoolTag pool={pool} /> },
  count(t('未发出'), ({ free }) => free),
  count(t('已发出'), ({ delivered }) => delivered),
  count(t('货架上'), ({ shelfStock }) => shelfStock),
  count(t('已划给活动'), ({ free, shelfStock }) => Math.max(free - shelfStock, 0)),
  count(t('待发放订单'), ({ waiting }) => waiting, true),
  count(t('欠缺'), ({ short }) => short, true),
  count(t('预警线'), ({ lowMark }) => lowMark),
]

/** Every pool of codes, the emptiest first. */
export function CardsPage() {
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const pools = useQuery(
    trpc.staff.cards.pools.queryOptions(filters, { placeholderData: keepPreviousData, refetchInterval: 10_000 }),
  )
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  const narrowed = filters.search !== undefined || filters.low !== undefined
  return (
    <ListPage
      name="card-pools"
      title={t('卡密')}
      description={t('每个规格一个池，最缺的在前')}
      actions={
        <>
          <FindCardButton />
          <LoopCardButton />
        </>
      }
      filters={
        <>
          <SearchBox
            value={filters.search}
            placeholder={t('按商品名称搜索')}
            onSearch={(search) => filter({ search })}
          />
          <Checkbox
            checked={filters.low === 'yes'}
            onChange={(event) => filter({ low: event.target.checked ? 'yes' : undefined })}
          >
            {t('只看要补充的')}
          </Checkbox>
        </>
      }
      tools={<ExportButton of={{ kind: 'CARD_POOLS', filter: { search: filters.search, low: filters.low } }} />}
      query={pools}
      rowKey="skuId"
      columns={columns}
      minWidth={1040}
      blank={
        narrowed ? (
          <Blank icon={<KeyOutlined />} title={t('没有符合条件的卡密池')} description={t('换个词或放宽筛选试试')} />
        ) : (
          <Blank
            icon={<KeyOutlined />}
            title={t('还没有卡密商品')}
            description={t('新建商品时类型选「卡密」，保存后就能在这里导入')}
            action={<Link to="/products/new">{t('新建商品')}</Link>}
          />
        )
      }
      cursor={filters.cursor}
      onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
    />
  )
}

function count(
  title: string,
  of: (pool: CardPoolView) => number,
  alarming = false,
): TableColumnsType<CardPoolView>[number] {
  return {
    title,
    width: 116,
    align: 'right',
    render: (_, pool) => {
      const n = of(pool)
      const tone = n === 0 && alarming ? ' muted' : n > 0 && alarming ? ' danger' : ''
      return <span className={`figures${tone}`}>{n.toLocaleString('zh-CN')}</span>
    },
  }
}
