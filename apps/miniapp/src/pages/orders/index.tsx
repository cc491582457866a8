import { ScrollView, Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { type OrderState, orderStateLabels } from '@tidegate/shared/states'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { usePages } from '../../cache/use-pages.ts'
import { useServerNow } from '../../clock/clock.ts'
import { countdownParts, stamp } from '../../clock/countdown.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { sayState, stateTones } from '../../features/orders/state-look.ts'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Button, Notice, Price, Screen, Tag } from '../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../routes.ts'
import './index.css'

const tabs: readonly (OrderState | 'ALL')[] = ['ALL', 'PENDING_PAYMENT', 'PAID', 'CLOSED', 'REFUND_DUE']

export default function Orders() {
  const [tab, choose] = useState<OrderState | 'ALL'>('ALL')
  const { items, more, problem, refresh } = usePages(`orders.${tab}`, (cursor) =>
    api.orders.list.query({ ...(tab === 'ALL' ? {} : { state: tab }), cursor }),
  )
  const now = useServerNow(items?.some((order) => order.state === 'PENDING_PAYMENT'))
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))

  return (
    <Screen className="orders">
      <ScrollView className="orders__tabs" scrollX enhanced showScrollbar={false}>
        {tabs.map((name) => (
          <Text
            key={name}
            id={`tab-${name}`}
            className={`orders__tab ${name === tab ? 'orders__tab--on' : ''}`}
            onClick={() => choose(name)}
          >
            {name === 'ALL' ? '全部' : orderStateLabels[name]}
          </Text>
        ))}
      </ScrollView>
      {items === null && problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : items?.length === 0 ? (
        <Notice
          title="这里还没有订单"
          hint="抢到的好东西会出现在这里"
          action={{ label: '去看看正在抢的', run: goHome }}
        />
      ) : items ? (
        items.map((order) => <OrderCard key={order.id} order={order} now={now} />)
      ) : (
        [0, 1, 2].map((i) => (
          <View key={i} className="card">
            <Bone className="orders__bone" />
          </View>
        ))
      )}
      {items && items.length > 0 ? (
        <Text className="orders__end">{more ? '正在加载更多…' : '没有更多订单了'}</Text>
      ) : null}
      <ResumeBar now={now} />
    </Screen>
  )
}

function OrderCard({ order, now }: { order: OrderView; now: number }) {
  const payable = order.state === 'PENDING_PAYMENT' && order.payDeadlineAt > now
  const { minutes, seconds } = countdownParts(order.payDeadlineAt - now)
  return (
    <View className="card" onClick={() => go(pageUrl.order(order.id))}>
      <View className="orders__head">
        <Text className="orders__at num">{stamp(order.createdAt).slice(0, 16)}</Text>
        <Tag tone={stateTones[order.state]}>{orderStateLabels[order.state]}</Tag>
      </View>
      <OrderGoods order={order} />
      <View className="orders__foot">
        <Text className="orders__says clip-1">{sayState(order)}</Text>
        <View className="orders__sum">
          <Text className="orders__sum-label">{order.state === 'PAID' ? '实付' : '合计'}</Text>
          <Price fen={order.amountFen} />
        </View>
      </View>
      {payable ? (
        <View className="orders__act">
          <Button kind="sale" onTap={() => go(pageUrl.pay(order.id))}>
            <Text className="num">
              去支付 {minutes}:{seconds}
            </Text>
          </Button>
        </View>
      ) : null}
    </View>
  )
}
