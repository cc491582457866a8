import { Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { orderStateLabels } from '@tidegate/shared/states'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { stamp } from '../../clock/countdown.ts'
import { OrderCards } from '../../features/cards/order-cards.tsx'
import { DeliveryCard } from '../../features/delivery/delivery-card.tsx'
import { actionsOf, mayChangeAddress, type OrderAction } from '../../features/orders/order-actions.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { PriceLines } from '../../features/orders/price-lines.tsx'
import { RemarkRow } from '../../features/orders/remark-row.tsx'
import { sayState } from '../../features/orders/state-look.ts'
import { Timeline } from '../../features/orders/timeline.tsx'
import { useClosing } from '../../features/orders/use-closing.ts'
import { useOrderParts } from '../../features/orders/use-order.ts'
import { RefundCard } from '../../features/refunds/refund-card.tsx'
import { purchases } from '../../features/rush/shop-purchases.ts'
import { CardBones } from '../../ui/card-bones.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble, toast } from '../../ui/trouble.tsx'
import { Button, Countdown, Row, Screen } from '../../ui/ui.tsx'
import { go, pageUrl } from '../routes.ts'
import './index.css'

export default function Order() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { data: order, problem, refresh } = useFresh(`order.${orderId}`, 0, () => api.orders.get.query({ orderId }))
  if (order) return <Detail order={order} refresh={refresh} />
  return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <OrderBones />}</Screen>
}

function Detail({ order, refresh }: { order: OrderDetail; refresh: () => Promise<void> }) {
  const payable = order.state === 'PENDING_PAYMENT'
  const now = useServerNow(payable)
  const inTime = payable && now < order.payDeadlineAt
  const [busy, setBusy] = useState(false)
  const { goods, notes, delivery, cards, refreshCards, refreshAll } = useOrderParts(order, refresh)
  const addressMissing = delivery !== null && delivery.address === null
  const { main, aside } = actionsOf({ order, goods, addressMissing, now })
  const asked = order.refunds.some((refund) => refund.state === 'ASKED')
  usePullDownRefresh(() => void refreshAll().finally(() => Taro.stopPullDownRefresh()))

  useEffect(() => {
    if (!payable) purchases.settle({ orderId: order.id })
  }, [payable, order.id])
  useClosing(payable && !inTime, refresh)

  const decide = async (question: Taro.showModal.Option, act: () => Promise<unknown>) => {
    const { confirm } = await Taro.showModal(question)
    if (!confirm) return
    setBusy(true)
    try {
      await act()
    } catch (error) {
      toast(problemOf(error).message)
    }
    await refreshAll()
    setBusy(false)
  }
  const run: Record<OrderAction, () => void> = {
    PAY: () => go(pageUrl.pay(order.id)),
    CANCEL: () => void decide(cancelQuestion, () => api.orders.cancel.mutate({ orderId: order.id })),
    CHOOSE_ADDRESS: () => go(pageUrl.addresses(order.id)),
    CONFIRM_RECEIPT: () => void decide(receiptQuestion, () => api.orders.confirmReceipt.mutate({ orderId: order.id })),
    ASK_REFUND: () => go(pageUrl.refund(order.id)),
    LOOK_AGAIN: () => go(pageUrl.product(order.productId)),
  }

  const bar =
    main || aside ? (
      <>
        {aside ? (
          <Button id={ids[aside]} kind={busy ? 'off' : 'plain'} size="large" wide={!main} onTap={run[aside]}>
            {labels[aside]}
          </Button>
        ) : null}
        {main ? (
          <Button id={ids[main]} kind={busy ? 'off' : kindOf(main)} size="large" wide onTap={run[main]}>
            {labels[main]}
          </Button>
        ) : null}
      </>
    ) : null

  return (
    <Screen bar={bar}>
      <View className={`order__top order__top--${order.state.toLowerCase()}`}>
        <Text className="order__state">
          {goods === 'CODE' && order.state === 'PAID' ? '发放中' : orderStateLabels[order.state]}
        </Text>
        <View className="order__says">
          <Text>
            {payable && !inTime ? '支付时间已到，正在关闭订单' : sayState(order, { goods, action: main, asked })}
          </Text>
          {inTime ? <Countdown to={order.payDeadlineAt} now={now} tone="glass" brief /> : null}
        </View>
      </View>
      <View className="order__parts">
        {cards ? <OrderCards cards={cards} notes={notes} refresh={refreshCards} /> : null}
        {delivery &&
        (delivery.shipment || (goods === 'PARCEL' && (delivery.address || mayChangeAddress(order.state)))) ? (
          <DeliveryCard orderId={order.id} delivery={delivery} changeable={mayChangeAddress(order.state)} />
        ) : null}
        <View className="card">
          <Tap role="link" onTap={() => go(pageUrl.product(order.productId))}>
            <OrderGoods order={order} />
          </Tap>
          <RemarkRow
            orderId={order.id}
            remark={order.remark}
            changeable={mayChangeAddress(order.state)}
            refresh={refresh}
          />
          <PriceLines order={order} parcel={goods === 'PARCEL'} />
        </View>
        <RefundCard order={order} />
        <View className="card">
          <Row label="订单编号">
            <Text>{order.id}</Text>
            <Tap
              className="link order__copy"
              label="复制订单编号"
              onTap={() => void Taro.setClipboardData({ data: order.id })}
            >
              复制
            </Tap>
          </Row>
          <Row label="下单时间">{stamp(order.createdAt)}</Row>
          {order.paidAt ? <Row label="支付时间">{stamp(order.paidAt)}</Row> : null}
        </View>
        <Timeline events={order.events} />
      </View>
    </Screen>
  )
}

const kindOf = (action: OrderAction) => (action === 'PAY' ? 'sale' : action === 'LOOK_AGAIN' ? 'soft' : 'tide')

const labels: Record<OrderAction, string> = {
  PAY: '去支付',
  CANCEL: '取消订单',
  CHOOSE_ADDRESS: '选择收货地址',
  CONFIRM_RECEIPT: '确认收货',
  ASK_REFUND: '申请退款',
  LOOK_AGAIN: '再看看这件商品',
}
const ids: Record<OrderAction, string> = {
  PAY: 'go-pay',
  CANCEL: 'cancel-order',
  CHOOSE_ADDRESS: 'go-address',
  CONFIRM_RECEIPT: 'confirm-receipt',
  ASK_REFUND: 'ask-refund',
  LOOK_AGAIN: 'look-again',
}

const cancelQuestion = {
  title: '取消这个订单？',
  content: '名额会立即让给其他人，取消后不能恢复。',
  confirmText: '取消订单',
  cancelText: '先留着',
}
const receiptQuestion = {
  title: '确认收到商品？',
  content: '请拿到并检查商品后再确认。确认后仍可以申请退款。',
  confirmText: '确认收货',
  cancelText: '还没有',
}

function OrderBones() {
  return (
    <>
      <View className="order__top order__top--closed" />
      <View className="order__parts">
        <CardBones lines={2} />
        <CardBones pic="goods" lines={3} rows={4} />
        <CardBones rows={3} />
      </View>
    </>
  )
}
