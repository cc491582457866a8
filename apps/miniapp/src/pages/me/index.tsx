import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import { session } from '../../api/client.ts'
import { staleStore } from '../../cache/shop-cache.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { wantTab } from '../../features/orders/wanted-tab.ts'
import { useOpenPurchases } from '../../features/rush/shop-purchases.ts'
import { useStandby } from '../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { sayStay } from '../../features/waiting-room/room-story.ts'
import { useOpenRooms } from '../../features/waiting-room/shop-rooms.ts'
import { aria } from '../../ui/aria.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { toast } from '../../ui/trouble.tsx'
import { Screen } from '../../ui/ui.tsx'
import { go, goOrders, pageUrl } from '../routes.ts'
import './index.css'

const orderDoors: readonly (readonly [tab: string, label: string, icon: IconName])[] = [
  ['TO_PAY', '待支付', 'pay'],
  ['TO_SHIP', '待发货', 'parcel'],
  ['TO_RECEIVE', '待收货', 'truck'],
  ['DONE', '已完成', 'done'],
  ['REFUND', '退款', 'back'],
]

const promises = [
  ['一件不超卖', '库存先占后下单，抢到就是抢到'],
  ['一次只下一单', '多点几下、断网重试，都只算同一次'],
  ['付了就算数', '付款和订单对不上时，全额原路退回'],
] as const

export default function Me() {
  const [top] = useState(() => Taro.getWindowInfo().statusBarHeight ?? 0)
  const { data: buyer, problem, refresh } = useFresh('buyer', 600_000, () => session.buyer())
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
          <Text className="me__id num" onClick={() => !buyer && void refresh()}>
            {buyer ? `编号 ${buyer.id}` : problem ? `${problem.message}，点此重试` : '正在登录'}
          </Text>
        </View>
      </View>

      <View className="card me__orders">
        <View className="me__link" onClick={() => seeOrders('ALL')}>
          <Text className="me__label">我的订单</Text>
          <View className="me__more">
            <Text>全部</Text>
            <Icon name="go" className="me__arrow" />
          </View>
        </View>
        <View className="doors">
          {orderDoors.map(([tab, label, icon]) => (
            <Door key={tab} id={`orders-${tab}`} icon={icon} label={label} open={() => seeOrders(tab)} />
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
          <Door id="forget" icon="clean" label="清除缓存" open={forget} />
        </View>
      </View>

      <View className="card">
        <Text className="me__label">我们的承诺</Text>
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

function Door({ id, icon, label, open }: { id: string; icon: IconName; label: string; open: () => void }) {
  return (
    <View id={id} className="door" hoverClass="btn--pressed" {...aria({ role: 'button', label })} onClick={open}>
      <Icon name={icon} className="door__icon" />
      <Text className="door__label">{label}</Text>
    </View>
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
      <Text className="me__label">进行中</Text>
      {open.map((p) => (
        <View
          key={p.purchase.offerId}
          className="me__link"
          onClick={() => go(p.at === 'WON' ? pageUrl.pay(p.orderId) : pageUrl.queue(p.purchase.offerId))}
        >
          <Text className="me__item clip-1">
            {p.at === 'WON' ? '等待支付' : '正在排队'}：{p.purchase.title}
          </Text>
          <Icon name="go" className="me__arrow" />
        </View>
      ))}
      {rooms.map((room) => (
        <View
          key={room.visit.campaignId}
          className="me__link"
          onClick={() => go(pageUrl.waitingRoom(room.visit.campaignId))}
        >
          <Text className="me__item clip-1 num">
            {sayStay(room)}：{room.visit.title}
          </Text>
          <Icon name="go" className="me__arrow" />
        </View>
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
