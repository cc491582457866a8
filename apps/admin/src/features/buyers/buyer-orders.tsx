import { ShoppingCartOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { Money } from '../../ui/money.tsx'
import { RefusalView } from '../../ui/refusal-view.tsx'
import { OrderStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'

export function BuyerOrders({ buyerId }: { buyerId: string }) {
  const orders = useInfiniteQuery(
    trpc.staff.buyers.orders.infiniteQueryOptions(
      { buyerId },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  )
  const items = orders.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="card card-padding">
      <h2>{t('订单')}</h2>
      {orders.isError && <RefusalView error={orders.error} onRetry={() => void orders.refetch()} />}
      {orders.isSuccess && items.length === 0 && <Blank icon={<ShoppingCartOutlined />} title={t('还没有下过单')} />}
      <ul className="buyer-orders">
        {items.map((order) => (
          <li key={order.id}>
            <Goods
              image={order.image}
              title={order.title}
              detail={
                <Link to="/orders" search={{ open: order.id }} className="figures">
                  {order.id}
                </Link>
              }
            />
            <span className="muted small">
              <Time at={order.createdAt} />
            </span>
            <Money fen={order.amountFen} />
            <OrderStateTag state={order.state} />
          </li>
        ))}
      </ul>
      {orders.hasNextPage && (
        <Button type="link" loading={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          {t('更早的订单')}
        </Button>
      )}
    </section>
  )
}
