import { HistoryOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type SkuStock, type StockMovementRow, stockReasonLabels } from '@tidegate/shared/contracts/goods'
import { Select, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
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
        title={data ? `${data.title} · ${data.skuName}` : t('库存')}
        description={data?.code ? t('规格编码 {code}', { code: data.code }) : t('货架库存的每一次变化')}
        back={{
          link: data ? { to: '/products/$productId', params: { productId: data.productId } } : { to: '/products' },
          label: data ? t('商品') : t('全部商品'),
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
          label={t('货架库存')}
          value={shelfStock.toLocaleString('zh-CN')}
          note={t('还没有划给活动')}
          tone={shelfStock === 0 ? 'warning' : 'primary'}
        />
        <Tile label={t('活动里没卖出的')} value={inCampaigns.toLocaleString('zh-CN')} note={t('活动结束后退回货架')} />
      </div>
      {siblings.length > 1 && (
        <Select
          className="filter-wide"
          aria-label={t('规格')}
          value={skuId}
          options={siblings.map((one) => ({ value: one.skuId, label: one.skuName }))}
          onChange={(next: string) => void navigate({ params: { skuId: next }, search: {} })}
        />
      )}
    </div>
  )
}

function Movements({ skuId }: { skuId: string }) {
  const { reason, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.products.stockMovements.queryOptions({ skuId, reason, cursor }, { placeholderData: keepPreviousData }),
  )
  return (
    <>
      <Select
        className="filter row-start"
        allowClear
        placeholder={t('全部原因')}
        aria-label={t('变化的原因')}
        options={Object.entries(stockReasonLabels).map(([value, label]) => ({ value, label: t(label) }))}
        value={reason ?? null}
        onChange={(next) => void navigate({ search: { reason: next ?? undefined }, resetScroll: false })}
      />
      <ListCard
        name="stock-movements"
        tools={<ExportButton of={{ kind: 'STOCK', filter: { skuId, reason } }} />}
        query={list}
        columns={columns}
        minWidth={860}
        blank={
          <Blank
            icon={<HistoryOutlined />}
            title={reason === undefined ? t('还没有库存变化') : t('没有这种原因的变化')}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { reason, cursor: next }, state: { trail } })}
      />
    </>
  )
}

const columns: TableColumnsType<StockMovementRow> = [
  { title: t('时间'), width: 150, render: (_, { at }) => <Time at={at} /> },
  {
    title: t('变化'),
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
    title: t('变化后'),
    width: 120,
    align: 'right',
    render: (_, { balance }) => <span className="figures">{balance.toLocaleString('zh-CN')}</span>,
  },
  { title: t('原因'), width: 130, render: (_, { reason }) => t(stockReasonLabels[reason] ?? reason) },
  {
    title: t('说明'),
    render: (_, { note, campaign }) =>
      campaign ? (
        <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
          {campaign.title}
        </Link>
      ) : (
        note || <span className="muted">—</span>
      ),
  },
  { title: t('操作人'), width: 130, render: (_, { by }) => by ?? <span className="muted">{t('系统')}</span> },
]
