import { Text, View } from '@tarojs/components'
import type { CardsOfOrder } from '@tidegate/shared/contracts/cards'
import { Title } from '../../ui/ui.tsx'
import { CardSlots } from './card-slots.tsx'

/** The codes of an order with how to use them, or why they are not there yet. */
export function OrderCards({
  cards,
  notes,
  refresh,
}: {
  cards: CardsOfOrder
  /** The product's own words on how to redeem. */
  notes: readonly string[]
  refresh: () => Promise<void>
}) {
  if (cards.state === 'NONE') return null
  return (
    <View className="card" id="cards">
      <Title className="card__label">我的卡密</Title>
      {cards.state === 'DELIVERED' ? (
        <CardSlots cards={cards} refresh={refresh} />
      ) : (
        <Text className="card__words">
          {cards.state === 'WAITING'
            ? '正在为您发放，通常只要几秒钟，无需刷新'
            : '卡密正在补货，到货后自动发放；不想等可以申请退款'}
        </Text>
      )}
      <Title className="card__label card__label--next">如何兑换</Title>
      <HowToRedeem notes={notes} />
    </View>
  )
}

/** The product's own words. */
export function HowToRedeem({ notes }: { notes: readonly string[] }) {
  return (notes.length > 0 ? notes : ['请按商品说明兑换，有疑问可在「客服与帮助」里问我们']).map((note) => (
    <Text key={note} className="card__words">
      · {note}
    </Text>
  ))
}
