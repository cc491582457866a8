import { ShoppingCartOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { StaffOrderRow } from '@tidegate/shared/contracts/staff'
import { orderStateLabels, orderStates } from '@tidegate/shared/states'
import { Button, Select, type TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { Money } from '../../ui/money.tsx'
import { OrderStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { CampaignSelect } from './campaign-select.tsx'
import { OrderDrawer } from './order-drawer.tsx'
import { OrderIdSearch } from './order-id-search.tsx'

const route = getRouteApi('/shell/orders')

export function OrdersPage() {
  const { open, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(trpc.staff.orders.list.queryOptions(filters, { placeholderData: keepPreviousData }))
  const filter = (change: Partial<typeof filters>) =>
    void navigate({ search: { ...filters, ...change, cursor: undefined } })
  const show = (orderId: string | undefined) =>
    void navigate({ search: { ...filters, open: orderId }, state: (now) => now, resetScroll: false })
  const narrowed = filters.orderId !== undefined || filters.state !== undefined || filters.campaignId !== undefined

  return (
    <>
      <ListPage
        title="订单"
        filters={
          <>
            <OrderIdSearch value={filters.orderId} onSearch={(orderId) => filter({ orderId })} />
            <Select
              className="filter"
              allowClear
              placeholder="全部状态"
              aria-label="订单状态"
              options={orderStates.map((state) => ({ value: state, label: orderStateLabels[state] }))}
              value={filters.state ?? null}
              onChange={(state) => filter({ state: state ?? undefined })}
            />
            <CampaignSelect value={filters.campaignId} onChange={(campaignId) => filter({ campaignId })} />
            {narrowed && (
              <Button type="text" onClick={() => void navigate({ search: {} })}>
                清空筛选
              </Button>
            )}
          </>
        }
        query={list}
        columns={columnsFor(show)}
        minWidth={1000}
        blank={
          <Blank
            icon={<ShoppingCartOutlined />}
            title={narrowed ? '没有符合条件的订单' : '还没有订单'}
            description={narrowed ? '核对编号或放宽筛选试试' : '开售以后，订单会出现在这里'}
          />
        }
        cursor={filters.cursor}
        onTurn={(cursor, trail) => void navigate({ search: { ...filters, cursor }, state: { trail } })}
      />
      <OrderDrawer orderId={open} onClose={() => show(undefined)} />
    </>
  )
}

function columnsFor(show: (orderId: string) => void): TableColumnsType<StaffOrderRow> {
  return [
    {
      title: '订单编号',
      width: 210,
      render: (_, { id }) => (
        <Button type="link" className="figures flush" onClick={() => show(id)}>
          {id}
        </Button>
      ),
    },
    { title: '商品', render: (_, { image, title, skuName }) => <Goods image={image} title={title} detail={skuName} /> },
    {
      title: '买家',
      width: 140,
      render: (_, { buyerNickname }) => <span className="ellipsis block">{buyerNickname}</span>,
    },
    {
      title: '金额',
      width: 130,
      align: 'right',
      render: (_, { amountFen, quantity }) => (
        <>
          <Money fen={amountFen} />
          <div className="muted small figures">{quantity} 件</div>
        </>
      ),
    },
    { title: '状态', width: 110, render: (_, { state }) => <OrderStateTag state={state} /> },
    { title: '下单时间', width: 150, render: (_, { createdAt }) => <Time at={createdAt} /> },
  ]
}
