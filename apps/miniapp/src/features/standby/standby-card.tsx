import { Text, View } from '@tarojs/components'
import { toast } from '../../ui/trouble.tsx'
import { Button } from '../../ui/ui.tsx'
import { rooms } from '../waiting-room/shop-rooms.ts'
import { joinStandby, leaveStandby } from './ask-standby.ts'
import { useStandby } from './shop-standby.ts'
import type { Wish } from './standby-list.ts'
import './standby-card.css'

/** Offers the standby list of a sold-out offer, and says where the shopper stands on it. Whom a waiting room lets in comes before the list. */
export function StandbyCard({ wanted, plain = false }: { wanted: Omit<Wish, 'requestId'>; plain?: boolean }) {
  const list = useStandby()
  const mine = list.of(wanted.offerId)
  const busy = list.isBusy(wanted.offerId)
  return (
    <View className={plain ? 'standby' : 'card standby'} id={`standby-${wanted.offerId}`}>
      <View className="standby__text">
        <Text className="standby__title num">{mine ? sayAhead(mine.ahead) : '可以候补'}</Text>
        <Text className="standby__hint">
          {mine
            ? rooms.ticketOf(wanted.campaignId)
              ? '有名额先给排到号的人，再按候补顺序自动为您下单，届时请在时限内支付'
              : '有名额会按顺序自动为您下单，届时请在时限内支付'
            : '有人超时未付，名额会按候补顺序让出，自动为您下单，不用一直守着'}
        </Text>
      </View>
      {mine ? (
        <Button
          id={`standby-leave-${wanted.offerId}`}
          kind={busy ? 'off' : 'plain'}
          onTap={() => void leaveStandby(wanted.offerId)}
        >
          退出
        </Button>
      ) : (
        <Button
          id={`standby-join-${wanted.offerId}`}
          kind={busy ? 'off' : 'tide'}
          onTap={() => void joinStandby(wanted).then((joined) => joined && toast('已加入候补'))}
        >
          {busy ? '请稍候' : '加入候补'}
        </Button>
      )}
    </View>
  )
}

export const sayAhead = (ahead: number) => `候补中，第 ${ahead + 1} 位`
