import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { closeReasonLabels } from '@tidegate/shared/states'
import { Descriptions, Drawer, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Goods } from '../../ui/goods.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { KindTag, OrderStateTag } from '../../ui/tags.tsx'
import { Countdown, Time } from '../../ui/time.tsx'
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
  return (
    <div className="stack">
      <div className="order-head">
        <Goods image={order.image} title={order.title} detail={`${order.skuName} × ${order.quantity}`} />
        <KindTag kind={order.kind} />
      </div>
      <OrderActions order={order} />
      <Descriptions
        className="facts"
        column={1}
        size="small"
        items={[
          {
            key: 'id',
            label: t('订单编号'),
            children: (
              <Typography.Text copyable className="figures">
                {order.id}
              </Typography.Text>
            ),
          },
          {
            key: 'buyer',
            label: t('买家'),
            children: t('{buyerNickname}（{buyerId}）', { buyerNickname: order.buyerNickname, buyerId: order.buyerId }),
          },
          ...(order.remark === '' ? [] : [{ key: 'remark', label: t('买家备注'), children: order.remark }]),
          { key: 'created', label: t('下单时间'), children: <Time at={order.createdAt} /> },
          ...(order.state === 'PENDING_PAYMENT'
            ? [{ key: 'left', label: t('剩余支付时间'), children: <Countdown to={order.payDeadlineAt} /> }]
            : []),
          ...(order.paidAt === null
            ? []
            : [{ key: 'paid', label: t('支付时间'), children: <Time at={order.paidAt} /> }]),
          ...(order.reason === null
            ? []
            : [{ key: 'reason', label: t('关闭原因'), children: t(closeReasonLabels[order.reason]) }]),
          {
            key: 'campaign',
            label: t('活动'),
            children: (
              <Link to="/campaigns/$campaignId" params={{ campaignId: order.campaignId }}>
                {t('查看活动')}
              </Link>
            ),
          },
        ]}
      />
      <OrderMoney order={order} />
      {order.kind === 'SHIP' ? <OrderParcel order={order} /> : <OrderCards order={order} kind={order.kind} />}
      <OrderTimeline events={order.events} />
    </div>
  )
}
