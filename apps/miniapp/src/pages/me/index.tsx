import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import { session } from '../../api/client.ts'
import { staleStore, useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { useOpenPurchases } from '../../features/rush/shop-purchases.ts'
import { useStandby } from '../../features/standby/shop-standby.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { sayStay } from '../../features/waiting-room/room-story.ts'
import { useOpenRooms } from '../../features/waiting-room/shop-rooms.ts'
import { toast } from '../../ui/trouble.tsx'
import { Screen } from '../../ui/ui.tsx'
import { go, goOrders, pageUrl } from '../routes.ts'
import './index.css'

const promises = [
  ['一件不超卖', '库存先占后下单，抢到就是抢到'],
  ['一次只下一单', '多点几下、断网重试，都只算同一次'],
  ['付了就算数', '付款和订单对不上时，全额原路退回'],
] as const

export default function Me() {
  const [top] = useState(() => Taro.getWindowInfo().statusBarHeight ?? 0)
  const { data: buyer, problem, refresh } = useFresh('buyer', 600_000, () => session.buyer())
  const now = useServerNow(useOpenPurchases().length > 0)
  const open = useOpenPurchases().filter((p) => p.at !== 'WON' || p.payDeadlineAt > now)
  const rooms = useOpenRooms()
  const waiting = useStandby().all()
  const forget = () => {
    staleStore.clear()
    toast('已清除本地缓存')
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

      <View className="card me__links">
        <View className="me__link" onClick={goOrders}>
          <Text>我的订单</Text>
          <Text className="me__arrow">›</Text>
        </View>
        <View id="to-cards" className="me__link" onClick={() => go(pageUrl.cards)}>
          <Text>卡包</Text>
          <Text className="me__arrow">›</Text>
        </View>
        <View id="to-addresses" className="me__link" onClick={() => go(pageUrl.addresses())}>
          <Text>收货地址</Text>
          <Text className="me__arrow">›</Text>
        </View>
        {open.map((p) => (
          <View
            key={p.purchase.offerId}
            className="me__link"
            onClick={() => go(p.at === 'WON' ? pageUrl.pay(p.orderId) : pageUrl.queue(p.purchase.offerId))}
          >
            <Text className="clip-1">
              {p.at === 'WON' ? '等待支付' : '正在排队'}：{p.purchase.title}
            </Text>
            <Text className="me__arrow">›</Text>
          </View>
        ))}
        {rooms.map((room) => (
          <View
            key={room.visit.campaignId}
            className="me__link"
            onClick={() => go(pageUrl.waitingRoom(room.visit.campaignId))}
          >
            <Text className="clip-1 num">
              {sayStay(room)}：{room.visit.title}
            </Text>
            <Text className="me__arrow">›</Text>
          </View>
        ))}
        <View className="me__link" onClick={forget}>
          <Text>清除缓存</Text>
          <Text className="me__arrow">›</Text>
        </View>
      </View>

      {waiting.length > 0 ? (
        <View className="card" id="standby-list">
          <Text className="me__label">我的候补</Text>
          {waiting.map(({ wish }) => (
            <View key={wish.offerId} className="me__standby">
              <Text className="me__title clip-1">{wish.title}</Text>
              <StandbyCard wanted={wish} plain />
            </View>
          ))}
        </View>
      ) : null}

      <View className="card">
        <Text className="me__label">我们的承诺</Text>
        {promises.map(([title, text]) => (
          <View key={title} className="me__promise">
            <View className="me__tick" />
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
