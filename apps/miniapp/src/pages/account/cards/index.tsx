import { Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { usePages } from '../../../cache/use-pages.ts'
import { stamp } from '../../../clock/countdown.ts'
import { CardSlots } from '../../../features/cards/card-slots.tsx'
import { HowToRedeem } from '../../../features/cards/order-cards.tsx'
import { CardBones } from '../../../ui/card-bones.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Trouble } from '../../../ui/trouble.tsx'
import { Bone, Notice, Picture, Screen } from '../../../ui/ui.tsx'
import { go, goHome, pageUrl } from '../../routes.ts'
import './index.css'

/** Every delivered code over all orders: an order that is DELIVERED is one of codes. */
export default function Cards() {
  const { items, more, problem, refresh } = usePages('cards', (cursor) =>
    api.orders.list.query({ state: 'DELIVERED', cursor }),
  )
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))
  return (
    <Screen className="wallet">
      {items === null && problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : items?.length === 0 ? (
        <Notice
          title="卡包是空的"
          hint="抢到的卡密付款后自动放到这里"
          action={{ label: '去看看正在抢的', run: goHome }}
        />
      ) : items ? (
        items.map((order) => <Held key={order.id} order={order} />)
      ) : (
        [0, 1].map((i) => (
          <CardBones key={i} pic="small">
            <Bone className="wallet__bone--code" />
          </CardBones>
        ))
      )}
      {items && items.length > 0 ? (
        <Text className="wallet__end">{more ? '正在加载更多…' : '卡密只对您可见，请勿告诉他人'}</Text>
      ) : null}
    </Screen>
  )
}

function Held({ order }: { order: OrderView }) {
  const [open, setOpen] = useState(false)
  const { data: product } = useFresh(open ? `product.${order.productId}` : null, 600_000, () =>
    api.catalogue.product.query({ productId: order.productId }),
  )
  const { data: cards, refresh } = useFresh(`cards.${order.id}`, 60_000, () =>
    api.cards.ofOrder.query({ orderId: order.id }),
  )
  return (
    <View className="card" id={`held-${order.id}`}>
      <Tap role="link" className="wallet__head" onTap={() => go(pageUrl.order(order.id))}>
        <Picture className="wallet__pic" src={order.image} />
        <View className="wallet__text">
          <Text className="wallet__title clip-1">{order.title}</Text>
          <Text className="wallet__sub clip-1 num">
            {order.skuName} · {stamp(order.createdAt).slice(0, 10)}
          </Text>
        </View>
        <Icon name="go" className="wallet__go" />
      </Tap>
      {cards ? <CardSlots cards={cards} refresh={refresh} /> : <Bone className="wallet__bone--code" />}
      <Tap className="link wallet__how" expanded={open} onTap={() => setOpen(!open)}>
        {open ? '收起' : '如何兑换'}
      </Tap>
      {open ? <HowToRedeem notes={product?.notes ?? []} /> : null}
    </View>
  )
}
