import { ShoppingCartOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { StaffOrderRow } from '@tidegate/shared/contracts/staff-orders'
import { orderStateLabels, orderStates } from '@tidegate/shared/states'
import { Button, Select } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { DayRange } from '../../ui/day-range.tsx'
import { Goods } from '../../ui/goods.tsx'
import type { ListColumn } from '../../ui/list-columns.ts'
import { ListPage } from '../../ui/list-page.tsx'
import { Money } from '../../ui/money.tsx'
import { OrderStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { CampaignSelect } from './campaign-select.tsx'
import { OrderDrawer } from './order-drawer.tsx'
import { OrderSearchBox, SearchMeaning } from './order-search.tsx'
import { ProductSelect } from './product-select.tsx'

const route = getRouteApi('/shell/orders')

export function OrdersPage() {
  const { open, cursor, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(
    trpc.staff.orders.list.queryOptions({ ...filter, cursor }, { placeholderData: keepPreviousData }),
  )
  const narrow = (change: Partial<typeof filter>) => void navigate({ search: { ...filter, ...change } })
  const show = (orderId: string | undefined) =>
    void navigate({ search: { ...filter, cursor, open: orderId }, state: (now) => now, resetScroll: false })
  const narrowed = Object.values(filter).some((value) => value !== undefined)

  return (
    <>
      <ListPage
        name="orders"
        title={t('订单')}
        filters={
          <>
            <OrderSearchBox value={filter.search} onSearch={(search) => narrow({ search })} />
            <Select
              className="filter"
              allowClear
              placeholder={t('全部状态')}
              aria-label={t('订单状态')}
              options={orderStates.map((state) => ({ value: state, label: t(orderStateLabels[state]) }))}
              value={filter.state ?? null}
              onChange={(state) => narrow({ state: state ?? undefined })}
            />
            <CampaignSelect value={filter.campaignId} onChange={(campaignId) => narrow({ campaignId })} />
            <ProductSelect value={filter.productId} onChange={(productId) => narrow({ productId })} />
            <DayRange from={filter.from} to={filter.to} onChange={narrow} />
            {narrowed && (
              <Button type="text" onClick={() => void navigate({ search: {} })}>
                {t('清空筛选')}
              </Button>
            )}
            <SearchMeaning search={filter.search} />
          </>
        }
        tools={<ExportButton of={{ kind: 'ORDERS', filter }} />}
        query={list}
        columns={columnsFor(show)}
        minWidth={1000}
        blank={
          <Blank
            icon={<ShoppingCartOutlined />}
            title={narrowed ? t('没有符合条件的订单') : t('还没有订单')}
            description={narrowed ? t('核对编号或放宽筛选试试') : t('开售以后，订单会出现在这里')}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) => void navigate({ search: { ...filter, cursor: next }, state: { trail } })}
      />
      <OrderDrawer orderId={open} onClose={() => show(undefined)} />
    </>
  )
}

function columnsFor(show: (orderId: string) => void): ListColumn<StaffOrderRow>[] {
  return [
    {
      title: t('订单编号'),
      width: 210,
      render: (_, { id }) => (
        <Button type="link" className="figures flush" onClick={() => show(id)}>
          {id}
        </Button>
      ),
    },
    {
      title: t('商品'),
      render: (_, { image, title, skuName }) => <Goods image={image} title={title} detail={skuName} />,
    },
    {
      title: t('买家'),
      width: 140,
      render: (_, { buyerNickname }) => <span className="ellipsis block">{buyerNickname}</span>,
    },
    {
      title: t('金额'),
      width: 130,
      align: 'right',
      render: (_, { amountFen, quantity }) => (
        <>
          <Money fen={amountFen} />
          <div className="muted small figures">{t('{quantity} 件', { quantity })}</div>
        </>
      ),
    },
    {
      title: t('已退'),
      width: 110,
      align: 'right',
      hiddenAtFirst: true,
      render: (_, { refundedFen }) =>
        refundedFen > 0 ? <Money fen={refundedFen} /> : <span className="muted">—</span>,
    },
    { title: t('状态'), width: 110, render: (_, { state }) => <OrderStateTag state={state} /> },
    { title: t('下单时间'), width: 150, render: (_, { createdAt }) => <Time at={createdAt} /> },
    {
      title: t('支付时间'),
      width: 150,
      hiddenAtFirst: true,
      render: (_, { paidAt }) => (paidAt === null ? <span className="muted">—</span> : <Time at={paidAt} />),
    },
  ]
}
