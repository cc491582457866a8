import { Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { orderStateLabels } from '@tidegate/shared/states'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { stamp } from '../../clock/countdown.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { actorLabels, sayState } from '../../features/orders/state-look.ts'
import { purchases } from '../../features/rush/shop-purchases.ts'
import { Trouble, toast } from '../../ui/trouble.tsx'
import { Bone, Button, Countdown, Price, Row, Screen } from '../../ui/ui.tsx'
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

  useEffect(() => {
    if (!payable) purchases.settle({ orderId: order.id })
  }, [payable, order.id])
  useEffect(() => {
    if (payable && !inTime) void refresh()
  }, [payable, inTime, refresh])

  const cancel = async () => {
    const { confirm } = await Taro.showModal({
      title: '取消这个订单？',
      content: '名额会立即让给其他人，取消后不能恢复。',
      confirmText: '取消订单',
      cancelText: '先留着',
    })
    if (!confirm) return
    setBusy(true)
    try {
      await api.orders.cancel.mutate({ orderId: order.id })
    } catch (error) {
      toast(problemOf(error).message)
    }
    await refresh()
    setBusy(false)
  }
  const copy = () => void Taro.setClipboardData({ data: order.id })

  const bar = inTime ? (
    <>
      <Button id="cancel-order" kind={busy ? 'off' : 'plain'} size="large" onTap={() => void cancel()}>
        取消订单
      </Button>
      <Button id="go-pay" kind="sale" size="large" wide onTap={() => go(pageUrl.pay(order.id))}>
        去支付
      </Button>
    </>
  ) : (
    <Button kind="soft" size="large" wide onTap={() => go(pageUrl.product(order.productId))}>
      再看看这件商品
    </Button>
  )

  return (
    <Screen bar={bar}>
      <View className={`order__top order__top--${order.state.toLowerCase()}`}>
        <Text className="order__state">{orderStateLabels[order.state]}</Text>
        <View className="order__says">
          <Text>{payable && !inTime ? '支付时间已到，正在关闭订单' : sayState(order)}</Text>
          {inTime ? <Countdown to={order.payDeadlineAt} now={now} tone="glass" brief /> : null}
        </View>
      </View>
      <View className="card order__goods">
        <View onClick={() => go(pageUrl.product(order.productId))}>
          <OrderGoods order={order} />
        </View>
        <Row label={order.state === 'PAID' ? '实付' : '合计'}>
          <Price fen={order.amountFen} />
        </Row>
      </View>
      <View className="card">
        <Row label="订单编号">
          <Text>{order.id}</Text>
          <Text className="order__copy" onClick={copy}>
            复制
          </Text>
        </Row>
        <Row label="下单时间">{stamp(order.createdAt)}</Row>
        {order.paidAt ? <Row label="支付时间">{stamp(order.paidAt)}</Row> : null}
      </View>
      <View className="card">
        <Text className="order__label">订单动态</Text>
        {[...order.events].reverse().map((event, i) => (
          <View key={event.version} className={`event ${i === 0 ? 'event--last' : ''}`}>
            <View className="event__dot" />
            <View className="event__text">
              <Text className="event__what">{orderStateLabels[event.to]}</Text>
              <Text className="event__note num">
                {stamp(event.at)} · {actorLabels[event.actor]}
                {event.note ? ` · ${event.note}` : ''}
              </Text>
            </View>
          </View>
        ))}
      </View>
    </Screen>
  )
}

function OrderBones() {
  return (
    <>
      <View className="order__top order__top--closed" />
      <View className="card order__goods">
        <Bone className="order__bone" />
      </View>
    </>
  )
}
