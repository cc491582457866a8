import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import { api, session } from '../../api/client.ts'
import { staleStore } from '../../cache/shop-cache.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { wantTab } from '../../features/orders/wanted-tab.ts'
import { useOpenPurchases } from '../../features/rush/shop-purchases.ts'
import { useStandby } from '../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { sayStay } from '../../features/waiting-room/room-story.ts'
import { useOpenRooms } from '../../features/waiting-room/shop-rooms.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import { toast } from '../../ui/trouble.tsx'
import { Screen, Title } from '../../ui/ui.tsx'
import { go, goOrders, pageUrl } from '../routes.ts'
import './index.css'

const orderDoors: readonly (readonly [tab: string, label: string, icon: IconName])[] = [
  ['TO_PAY', '待支付', 'pay'],
  ['TO_SHIP', '待发货', 'parcel'],
  ['TO_RECEIVE', '待收货', 'truck'],
  ['DONE', '已完成', 'done'],
  ['REFUND', '退款', 'back'],
]

/** What fits into the mark. */
const mostCounted = 9

const promises = [
  ['一件不超卖', '库存先占后下单，抢到就是抢到'],
  ['一次只下一单', '多点几下、断网重试，都只算同一次'],
  ['付了就算数', '付款和订单对不上时，全额原路退回'],
] as const

export default function Me() {
  const [top] = useState(() => Taro.getWindowInfo().statusBarHeight ?? 0)
  const { data: buyer, problem, refresh } = useFresh('buyer', 600_000, () => session.buyer())
  const { data: unpaid } = useFresh('orders.unpaid', 0, () => api.orders.list.query({ state: 'PENDING_PAYMENT' }))
  const now = useServerNow(Boolean(unpaid?.items.length))
  const toPay = unpaid?.items.filter((order) => order.payDeadlineAt > now).length ?? 0
  const seeOrders = (tab: string) => {
    wantTab(tab)
    goOrders()
  }
  return (
    <Screen className="me">
      <View className="me__head" style={{ paddingTop: `${top}px` }}>
        <View className="me__face">
          <Text>{buyer?.nickname.slice(0, 1) ?? '潮'}</Text>
        </View>
        <View className="me__text">
          <Text className="me__name clip-1">{buyer?.nickname ?? (problem ? '未登录' : '…')}</Text>
          {problem && !buyer ? (
            <Tap className="me__id" onTap={() => void refresh()}>
              {problem.message}，点此重试
            </Tap>
          ) : (
            <Text className="me__id num">{buyer ? `编号 ${buyer.id}` : '正在登录'}</Text>
          )}
        </View>
      </View>

      <View className="card me__orders">
        <Tap role="link" className="me__link" onTap={() => seeOrders('ALL')}>
          <Title className="me__label">我的订单</Title>
          <View className="me__more">
            <Text>全部</Text>
            <Icon name="go" className="me__arrow" />
          </View>
        </Tap>
        <View className="doors">
          {orderDoors.map(([tab, label, icon]) => (
            <Door
              key={tab}
              id={`orders-${tab}`}
              icon={icon}
              label={label}
              count={tab === 'TO_PAY' ? toPay : 0}
              open={() => seeOrders(tab)}
            />
          ))}
        </View>
      </View>

      <UnderWay />

      <View className="card me__tools">
        <View className="doors doors--three">
          <Door id="to-cards" icon="card" label="卡包" open={() => go(pageUrl.cards)} />
          <Door id="to-addresses" icon="place" label="收货地址" open={() => go(pageUrl.addresses())} />
          <Door id="to-reminders" icon="bell" label="开售提醒" open={() => go(pageUrl.reminders)} />
          <Door id="to-standby" icon="wait" label="我的候补" open={() => go(pageUrl.standby)} />
          <Door id="to-help" icon="help" label="客服与帮助" open={() => go(pageUrl.help)} />
          <Door id="forget" role="button" icon="clean" label="清除缓存" open={forget} />
        </View>
      </View>

      <View className="card">
        <Title className="me__label">我们的承诺</Title>
        {promises.map(([title, text]) => (
          <View key={title} className="me__promise">
            <Icon name="done" className="me__tick" />
            <View className="me__text">
              <Text className="me__title">{title}</Text>
              <Text className="me__words">{text}</Text>
            </View>
          </View>
        ))}
      </View>
    </Screen>
  )
}

interface DoorProps {
  id: string
  role?: 'link' | 'button'
  icon: IconName
  label: string
  count?: number
  open: () => void
}

function Door({ id, role = 'link', icon, label, count = 0, open }: DoorProps) {
  return (
    <Tap role={role} id={id} className="door" onTap={open}>
      <Icon name={icon} className="door__icon" />
      <Text className="door__label">{label}</Text>
      {count > 0 ? <Text className="door__count num">{count > mostCounted ? `${mostCounted}+` : count}</Text> : null}
    </Tap>
  )
}

/** Queues, rooms and standby places: whatever this shopper has begun and not ended. */
function UnderWay() {
  const now = useServerNow(useOpenPurchases().length > 0)
  const open = useOpenPurchases().filter((p) => p.at !== 'WON' || p.payDeadlineAt > now)
  const rooms = useOpenRooms()
  const waiting = useStandby().all()
  if (open.length + rooms.length + waiting.length === 0) return null
  return (
    <View className="card">
      <Title className="me__label">进行中</Title>
      {open.map((p) => (
        <Tap
          key={p.purchase.offerId}
          role="link"
          className="me__link"
          onTap={() => go(p.at === 'WON' ? pageUrl.pay(p.orderId) : pageUrl.queue(p.purchase.offerId))}
        >
          <Text className="me__item clip-1">
            {p.at === 'WON' ? '等待支付' : '正在排队'}：{p.purchase.title}
          </Text>
          <Icon name="go" className="me__arrow" />
        </Tap>
      ))}
      {rooms.map((room) => (
        <Tap
          key={room.visit.campaignId}
          role="link"
          className="me__link"
          onTap={() => go(pageUrl.waitingRoom(room.visit.campaignId))}
        >
          <Text className="me__item clip-1 num">
            {sayStay(room)}：{room.visit.title}
          </Text>
          <Icon name="go" className="me__arrow" />
        </Tap>
      ))}
      {waiting.length > 0 ? (
        <View id="standby-list">
          {waiting.map(({ wish }) => (
            <View key={wish.offerId} className="me__standby">
              <Text className="me__title clip-1">{wish.title}</Text>
              <StandbyCard wanted={wish} plain />
            </View>
          ))}
        </View>
      ) : null}
    </View>
  )
}

/** Pages are read anew; the session, places and orders under way are no cache and stay. */
function forget(): void {
  staleStore.clear()
  toast('已清除本地缓存')
}
