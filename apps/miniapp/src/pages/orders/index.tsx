import { ScrollView, Text, View } from '@tarojs/components'
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { orderStateLabels } from '@tidegate/shared/states'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { usePages } from '../../cache/use-pages.ts'
import { useServerNow } from '../../clock/clock.ts'
import { countdownParts, stamp } from '../../clock/countdown.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { allOrders, listTab, type OrderTab, orderTabs } from '../../features/orders/order-tabs.ts'
import { sayState, stateTones } from '../../features/orders/state-look.ts'
import { takeWantedTab } from '../../features/orders/wanted-tab.ts'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Button, Notice, Price, Screen, Tag } from '../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../routes.ts'
import './index.css'

export default function Orders() {
  const [tab, choose] = useState<OrderTab>(allOrders)
  const { items, more, problem, refresh } = usePages(`orders.${tab.key}`, (cursor) =>
    listTab((input) => api.orders.list.query(input), tab, cursor),
  )
  const now = useServerNow(items?.some((order) => order.state === 'PENDING_PAYMENT'))
  useDidShow(() => {
    const wanted = takeWantedTab()
    if (wanted) choose(orderTabs.find(({ key }) => key === wanted) ?? allOrders)
  })
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))

  return (
    <Screen className="orders">
      <ScrollView
        className="orders__tabs"
        scrollX
        enhanced
        showScrollbar={false}
        scrollIntoView={`tab-${tab.key}`}
        scrollWithAnimation
      >
        {orderTabs.map((one) => (
          <Tap
            key={one.key}
            id={`tab-${one.key}`}
            className={`orders__tab ${one.key === tab.key ? 'orders__tab--on' : ''}`}
            on={one.key === tab.key}
            onTap={() => choose(one)}
          >
            {one.label}
          </Tap>
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
            <View className="orders__head">
              <Bone className="orders__bone orders__bone--at" />
              <Bone className="orders__bone orders__bone--state" />
            </View>
            <View className="goods">
              <Bone className="goods__pic" />
              <View className="goods__text">
                <Bone className="orders__bone" />
                <Bone className="orders__bone orders__bone--at" />
              </View>
            </View>
            <View className="orders__foot">
              <Bone className="orders__bone orders__bone--at" />
            </View>
          </View>
        ))
      )}
      {items && items.length > 0 ? (
        <Text className="orders__end">{more ? '正在加载更多…' : '没有更多订单了'}</Text>
      ) : null}
      <ResumeBar />
    </Screen>
  )
}

function OrderCard({ order, now }: { order: OrderView; now: number }) {
  const payable = order.state === 'PENDING_PAYMENT' && order.payDeadlineAt > now
  const { minutes, seconds } = countdownParts(order.payDeadlineAt - now)
  return (
    <View className="card">
      <Tap role="link" className="orders__order" onTap={() => go(pageUrl.order(order.id))}>
        <View className="orders__head">
          <Text className="orders__at num">{stamp(order.createdAt).slice(0, 16)}</Text>
          <Tag tone={stateTones[order.state]}>{orderStateLabels[order.state]}</Tag>
        </View>
        <OrderGoods order={order} />
        <View className="orders__foot">
          <Text className="orders__says clip-1">{sayState(order)}</Text>
          <View className="orders__sum">
            <Text className="orders__sum-label">{order.paidAt === null ? '合计' : '实付'}</Text>
            <Price fen={order.amountFen} />
          </View>
        </View>
      </Tap>
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
