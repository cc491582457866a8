import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { closeReasonLabels } from '@tidegate/shared/states'
import { Drawer } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Copyable, Facts } from '../../ui/facts.tsx'
import { Goods } from '../../ui/goods.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { KindTag, OrderStateTag } from '../../ui/tags.tsx'
import { Countdown, Time } from '../../ui/time.tsx'
import { useMay } from '../staff/use-staff.ts'
import { OrderActions } from './order-actions.tsx'
import { OrderCards } from './order-cards.tsx'
import { OrderMoney } from './order-money.tsx'
import { OrderParcel } from './order-parcel.tsx'
import { OrderTimeline } from './order-timeline.tsx'

export function OrderDrawer({ orderId, onClose }: { orderId: string | undefined; onClose: () => void }) {
  const order = useQuery(
    trpc.staff.orders.get.queryOptions(
      { orderId: orderId ?? '' },
      { enabled: orderId !== undefined, refetchInterval: 5_000 },
    ),
  )
  return (
    <Drawer
      open={orderId !== undefined}
      onClose={onClose}
      size={620}
      title={t('订单详情')}
      extra={order.data && <OrderStateTag state={order.data.state} />}
    >
      <QueryView query={order}>{(loaded) => <Detail order={loaded} />}</QueryView>
    </Drawer>
  )
}

function Detail({ order }: { order: StaffOrderDetail }) {
  const mayKnowBuyers = useMay('VIEWER', 'buyers')
  const buyer = t('{buyerNickname}（{buyerId}）', { buyerNickname: order.buyerNickname, buyerId: order.buyerId })
  return (
    <div className="stack">
      <div className="order-head">
        <Goods image={order.image} title={order.title} detail={`${order.skuName} × ${order.quantity}`} />
        <KindTag kind={order.kind} />
      </div>
      <OrderActions order={order} />
      <Facts
        of={[
          [t('订单编号'), <Copyable key="id" text={order.id} />],
          [
            t('下单人'),
            mayKnowBuyers ? (
              <Link to="/buyers/$buyerId" params={{ buyerId: order.buyerId }}>
                {buyer}
              </Link>
            ) : (
              buyer
            ),
          ],
          order.remark !== '' && [t('买家备注'), order.remark],
          [t('下单时间'), <Time key="created" at={order.createdAt} />],
          order.state === 'PENDING_PAYMENT' && [t('剩余支付时间'), <Countdown key="left" to={order.payDeadlineAt} />],
          order.paidAt !== null && [t('支付时间'), <Time key="paid" at={order.paidAt} />],
          order.reason !== null && [t('关闭原因'), t(closeReasonLabels[order.reason])],
          [
            t('所属活动'),
            <Link key="campaign" to="/campaigns/$campaignId" params={{ campaignId: order.campaignId }}>
              {t('查看活动')}
            </Link>,
          ],
        ]}
      />
      <OrderMoney order={order} />
      {order.kind === 'SHIP' ? <OrderParcel order={order} /> : <OrderCards order={order} kind={order.kind} />}
      <OrderTimeline events={order.events} />
    </div>
  )
}
