import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OrderEventView } from '@tidegate/shared/contracts/orders'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff'
import { closeReasonLabels, orderStateLabels } from '@tidegate/shared/states'
import { Descriptions, Drawer, Timeline, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { Goods } from '../../ui/goods.tsx'
import { Money } from '../../ui/money.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { OrderStateTag } from '../../ui/tags.tsx'
import { Countdown, Time } from '../../ui/time.tsx'
import { paymentStateLabel } from './payment-state-label.ts'

const actors: Readonly<Record<OrderEventView['actor'], string>> = {
  SYSTEM: '系统',
  BUYER: '买家',
  STAFF: '商家',
  WECHAT: '微信支付',
}

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
      size={520}
      title="订单详情"
      extra={order.data && <OrderStateTag state={order.data.state} />}
    >
      <QueryView query={order}>{(loaded) => <Detail order={loaded} />}</QueryView>
    </Drawer>
  )
}

function Detail({ order }: { order: StaffOrderDetail }) {
  return (
    <div className="stack">
      <Goods image={order.image} title={order.title} detail={`${order.skuName} × ${order.quantity}`} />
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'id',
            label: '订单编号',
            children: (
              <Typography.Text copyable className="figures">
                {order.id}
              </Typography.Text>
            ),
          },
          { key: 'amount', label: '应付金额', children: <Money fen={order.amountFen} /> },
          { key: 'unit', label: '单价', children: <Money fen={order.unitPriceFen} /> },
          { key: 'buyer', label: '买家', children: `${order.buyerNickname}（${order.buyerId}）` },
          { key: 'created', label: '下单时间', children: <Time at={order.createdAt} /> },
          ...(order.state === 'PENDING_PAYMENT'
            ? [{ key: 'left', label: '剩余支付时间', children: <Countdown to={order.payDeadlineAt} /> }]
            : []),
          ...(order.paidAt === null ? [] : [{ key: 'paid', label: '支付时间', children: <Time at={order.paidAt} /> }]),
          ...(order.reason === null
            ? []
            : [{ key: 'reason', label: '关闭原因', children: closeReasonLabels[order.reason] }]),
          {
            key: 'campaign',
            label: '活动',
            children: (
              <Link to="/campaigns/$campaignId" params={{ campaignId: order.campaignId }}>
                查看活动
              </Link>
            ),
          },
        ]}
      />
      <Payment payment={order.payment} />
      <section>
        <h3>经过</h3>
        <Timeline
          items={order.events.map((event) => ({
            key: event.version,
            color: event.to === 'PAID' ? 'green' : event.to === 'REFUND_DUE' ? 'red' : 'blue',
            content: (
              <>
                <strong>{orderStateLabels[event.to]}</strong> <span className="muted small">{actors[event.actor]}</span>
                {event.note !== '' && <div>{event.note}</div>}
                <div className="muted small figures">{formatBeijing(event.at, 'full')}</div>
              </>
            ),
          }))}
        />
      </section>
    </div>
  )
}

function Payment({ payment }: Pick<StaffOrderDetail, 'payment'>) {
  return (
    <section>
      <h3>支付</h3>
      {payment === null ? (
        <p className="muted">买家还没有发起支付</p>
      ) : (
        <Descriptions
          column={1}
          size="small"
          items={[
            { key: 'state', label: '支付状态', children: paymentStateLabel(payment.state) },
            {
              key: 'trade',
              label: '商户单号',
              children: (
                <Typography.Text copyable className="figures">
                  {payment.outTradeNo}
                </Typography.Text>
              ),
            },
            {
              key: 'transaction',
              label: '微信支付单号',
              children:
                payment.transactionId === null ? (
                  <span className="muted">—</span>
                ) : (
                  <Typography.Text copyable className="figures">
                    {payment.transactionId}
                  </Typography.Text>
                ),
            },
          ]}
        />
      )}
    </section>
  )
}
