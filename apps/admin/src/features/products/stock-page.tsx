import { HistoryOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type SkuStock, type StockMovementRow, stockReasonLabels } from '@tidegate/shared/contracts/goods'
import { Select, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import { ReadOnlyNotice } from '../staff/read-only-notice.tsx'
import { AdjustStockButton } from './adjust-stock-button.tsx'

const route = getRouteApi('/shell/products/stock/$skuId')

/** One SKU's shelf: what it holds, and every line that made it so. */
export function StockPage() {
  const { skuId } = route.useParams()
  const stock = useQuery(trpc.staff.products.stock.queryOptions({ skuId }))
  const { data } = stock
  return (
    <>
      <PageHeader
        title={data ? `${data.title} · ${data.skuName}` : '库存'}
        description={data?.code ? `规格编码 ${data.code}` : '货架库存的每一次变化'}
        back={{
          link: data ? { to: '/products/$productId', params: { productId: data.productId } } : { to: '/products' },
          label: data ? '商品' : '全部商品',
        }}
        actions={data && <AdjustStockButton sku={data} />}
      />
      <ReadOnlyNotice />
      <QueryView query={stock}>
        {(sku) => (
          <div className="stack">
            <StockNumbers sku={sku} />
            <Movements skuId={skuId} />
          </div>
        )}
      </QueryView>
    </>
  )
}

function StockNumbers({ sku: { skuId, shelfStock, inCampaigns, siblings } }: { sku: SkuStock }) {
  const navigate = route.useNavigate()
  return (
    <div className="stock-head">
      <div className="tiles">
        <Tile
          label="货架库存"
          value={shelfStock.toLocaleString('zh-CN')}
          note="还没有划给活动"
          tone={shelfStock === 0 ? 'warning' : 'primary'}
        />
        <Tile label="活动里没卖出的" value={inCampaigns.toLocaleString('zh-CN')} note="活动结束后退回货架" />
      </div>
      {siblings.length > 1 && (
        <Select
          className="filter-wide"
          aria-label="规格"
          value={skuId}
          options={siblings.map((one) => ({ value: one.skuId, label: one.skuName }))}
          onChange={(next: string) => void navigate({ params: { skuId: next }, search: {} })}
        />
      )}
    </div>
  )
}

function Movements({ skuId }: { skuId: string }) {
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.products.stockMovements.queryOptions({ skuId, cursor }, { placeholderData: keepPreviousData }),
  )
  return (
    <ListCard
      name="stock-movements"
      query={list}
      columns={columns}
      minWidth={860}
      blank={<Blank icon={<HistoryOutlined />} title="还没有库存变化" />}
      cursor={cursor}
      onTurn={(next, trail) => void navigate({ search: { cursor: next }, state: { trail } })}
    />
  )
}

const columns: TableColumnsType<StockMovementRow> = [
  { title: '时间', width: 150, render: (_, { at }) => <Time at={at} /> },
  {
    title: '变化',
    width: 110,
    align: 'right',
    render: (_, { delta }) => (
      <strong className={delta < 0 ? 'figures' : 'figures success'}>
        {delta > 0 ? '+' : '−'}
        {Math.abs(delta).toLocaleString('zh-CN')}
      </strong>
    ),
  },
  {
    title: '变化后',
    width: 120,
    align: 'right',
    render: (_, { balance }) => <span className="figures">{balance.toLocaleString('zh-CN')}</span>,
  },
  { title: '原因', width: 130, render: (_, { reason }) => stockReasonLabels[reason] ?? reason },
  {
    title: '说明',
    render: (_, { note, campaign }) =>
      campaign ? (
        <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
          {campaign.title}
        </Link>
      ) : (
        note || <span className="muted">—</span>
      ),
  },
  { title: '操作人', width: 130, render: (_, { by }) => by ?? <span className="muted">系统</span> },
]
