import { ShoppingCartOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { StaffOrderRow } from '@tidegate/shared/contracts/staff-orders'
import { orderStateLabels, orderStates } from '@tidegate/shared/states'
import { Select } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import type { ListColumn } from '../../ui/list-columns.ts'
import { Money } from '../../ui/money.tsx'
import { OrderStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'

const route = getRouteApi('/shell/buyers/$buyerId')

/** What one buyer ordered, as the list of orders finds it by the buyer's number. */
export function BuyerOrders({ buyerId }: { buyerId: string }) {
  const { state, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const filter = { search: buyerId, state }
  const orders = useQuery(
    trpc.staff.orders.list.queryOptions({ ...filter, cursor }, { placeholderData: keepPreviousData }),
  )
  return (
    <section>
      <div className="panel-head">
        <h2>{t('订单')}</h2>
        <Select
          className="filter"
          allowClear
          placeholder={t('全部状态')}
          aria-label={t('订单状态')}
          options={orderStates.map((value) => ({ value, label: t(orderStateLabels[value]) }))}
          value={state ?? null}
          onChange={(next) => void navigate({ search: { state: next ?? undefined }, resetScroll: false })}
        />
      </div>
      <ListCard
        name="buyer-orders"
        tools={<ExportButton of={{ kind: 'ORDERS', filter }} />}
        query={orders}
        columns={columns}
        minWidth={620}
        blank={
          <Blank
            icon={<ShoppingCartOutlined />}
            title={state === undefined ? t('还没有下过单') : t('没有符合条件的订单')}
          />
        }
        cursor={cursor}
        onTurn={(next, trail) =>
          void navigate({ search: { state, cursor: next }, state: { trail }, resetScroll: false })
        }
      />
    </section>
  )
}

const columns: ListColumn<StaffOrderRow>[] = [
  {
    title: t('订单'),
    render: (_, { id, image, title }) => (
      <Goods
        image={image}
        title={title}
        detail={
          <Link to="/orders" search={{ open: id }} className="figures">
            {id}
          </Link>
        }
      />
    ),
  },
  { title: t('金额'), width: 110, align: 'right', render: (_, { amountFen }) => <Money fen={amountFen} /> },
  { title: t('状态'), width: 100, render: (_, { state }) => <OrderStateTag state={state} /> },
  { title: t('下单时间'), width: 140, render: (_, { createdAt }) => <Time at={createdAt} /> },
  {
    title: t('支付时间'),
    width: 140,
    hiddenAtFirst: true,
    render: (_, { paidAt }) => (paidAt === null ? <span className="muted">—</span> : <Time at={paidAt} />),
  },
]
