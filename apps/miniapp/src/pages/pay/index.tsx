import { Text, View } from '@tarojs/components'
import { useDidShow, useRouter } from '@tarojs/taro'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { DeliveryCard } from '../../features/delivery/delivery-card.tsx'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { PriceLines } from '../../features/orders/price-lines.tsx'
import { RemarkRow } from '../../features/orders/remark-row.tsx'
import { useClosing } from '../../features/orders/use-closing.ts'
import { useOrderParts } from '../../features/orders/use-order.ts'
import { pay } from '../../features/payments/pay.ts'
import { purchases } from '../../features/rush/shop-purchases.ts'
import { prepareToSign } from '../../features/signing/shop-signer.ts'
import { CardBones } from '../../ui/card-bones.tsx'
import { Trouble, toast } from '../../ui/trouble.tsx'
import { Bone, Button, Countdown, Price, Screen } from '../../ui/ui.tsx'
import { goInstead, pageUrl } from '../routes.ts'
import './index.css'

export default function Pay() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { data: order, problem, refresh } = useFresh(`order.${orderId}`, 0, () => api.orders.get.query({ orderId }))
  if (order) return <Checkout order={order} refresh={refresh} />
  return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <PayBones />}</Screen>
}

function Checkout({ order, refresh }: { order: OrderDetail; refresh: () => Promise<void> }) {
  const now = useServerNow()
  const [paying, setPaying] = useState(false)
  const payable = order.state === 'PENDING_PAYMENT'
  const inTime = now < order.payDeadlineAt
  const { goods, delivery } = useOrderParts(order, refresh)

  useEffect(() => {
    if (payable) return
    purchases.settle({ orderId: order.id })
    goInstead(pageUrl.result(order.id))
  }, [payable, order.id])
  useClosing(payable && !inTime, refresh)
  useEffect(prepareToSign, [])
  // Back from the browser's cashier without a result: the button must be usable again.
  useDidShow(() => setPaying(false))

  const start = async () => {
    setPaying(true)
    try {
      const step = await pay(order.id)
      if (step === 'PAID') goInstead(pageUrl.result(order.id))
      else if (step === 'CANCELLED') toast('还没有支付，订单为您保留到截止时间')
      if (step !== 'AWAY') setPaying(false)
    } catch (error) {
      toast(problemOf(error).message)
      setPaying(false)
      void refresh()
    }
  }

  const bar = (
    <>
      <View className="pay__sum">
        <Text className="pay__sum-label">应付</Text>
        <Price fen={order.amountFen} size="m" />
      </View>
      <Button id="pay-now" kind={inTime && !paying ? 'sale' : 'off'} size="large" wide onTap={() => void start()}>
        {!inTime ? '支付已截止' : paying ? '正在打开收银台…' : '立即支付'}
      </Button>
    </>
  )
  return (
    <Screen bar={bar}>
      <View className="pay__top">
        <Text className="pay__won">抢到了，名额已为您留好</Text>
        <View className="pay__amount">
          <Price fen={order.amountFen} size="l" tone="ink" />
        </View>
        <View className="pay__time">
          <Text>{inTime ? '请在' : '支付时间已到'}</Text>
          {inTime ? <Countdown to={order.payDeadlineAt} now={now} tone="sale" brief /> : null}
          {inTime ? <Text>内完成支付</Text> : null}
        </View>
      </View>
      {goods === 'PARCEL' && delivery ? (
        <DeliveryCard orderId={order.id} delivery={delivery} changeable={payable} />
      ) : null}
      <View className="card">
        <OrderGoods order={order} plain />
        <RemarkRow orderId={order.id} remark={order.remark} changeable={payable} refresh={refresh} />
      </View>
      <View className="card">
        <PriceLines order={order} parcel={goods === 'PARCEL'} />
      </View>
      {goods === 'CODE' ? <View className="card pay__code">付款后自动发放卡密，在订单和卡包里查看</View> : null}
      <View className="card pay__way">
        <View className="pay__logo" />
        <Text className="pay__name">微信支付</Text>
        <View className="pay__tick" />
      </View>
      <Text className="pay__note">超时未支付，订单会自动关闭，名额让给下一位。</Text>
    </Screen>
  )
}

function PayBones() {
  return (
    <>
      <View className="pay__top">
        <Bone className="pay__bone" />
        <Bone className="pay__bone pay__bone--large" />
      </View>
      <CardBones lines={2} />
      <CardBones lines={3} rows={1} />
      <CardBones rows={4} />
    </>
  )
}
