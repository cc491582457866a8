import { Text, View } from '@tarojs/components'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { Picture, Price } from '../../ui/ui.tsx'
import './order-goods.css'

/** What was bought: picture, name, SKU, price and quantity. `plain`: on the way to a paid order no picture is loaded. */
export function OrderGoods({ order, plain = false }: { order: OrderView; plain?: boolean }) {
  return (
    <View className="goods">
      {plain ? null : <Picture className="goods__pic" src={order.image} />}
      <View className="goods__text">
        <Text className="goods__title clip-2">{order.title}</Text>
        <Text className="goods__sku clip-1">{order.skuName}</Text>
        <View className="goods__foot">
          <Price fen={order.unitPriceFen} tone="ink" />
          <Text className="goods__count num">× {order.quantity}</Text>
        </View>
      </View>
    </View>
  )
}
