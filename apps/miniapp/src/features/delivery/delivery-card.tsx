import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { carriers } from '@tidegate/shared/carriers'
import type { DeliveryOfOrder } from '@tidegate/shared/contracts/fulfilment'
import { stamp } from '../../clock/countdown.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import './delivery-card.css'

/** The parcel of an order and where it goes. `changeable` until it leaves. */
export function DeliveryCard({
  orderId,
  delivery: { address, shipment },
  changeable,
}: {
  orderId: string
  delivery: DeliveryOfOrder
  changeable: boolean
}) {
  const choose = () => changeable && go(pageUrl.addresses(orderId))
  return (
    <View className="card delivery" id="delivery">
      {shipment ? (
        <View className="delivery__part">
          <View className="delivery__icon delivery__icon--parcel" />
          <View className="delivery__text">
            <Text className="delivery__title">{carriers[shipment.carrier]}</Text>
            <Text className="delivery__line num">{shipment.trackingNo}</Text>
            <Text className="delivery__line num">{stamp(shipment.shippedAt)} 发出</Text>
          </View>
          <Text
            id="copy-tracking"
            className="link"
            onClick={() => void Taro.setClipboardData({ data: shipment.trackingNo })}
          >
            复制单号
          </Text>
        </View>
      ) : null}
      {address ? (
        <View className="delivery__part" onClick={choose}>
          <View className="delivery__icon delivery__icon--place" />
          <View className="delivery__text">
            <Text className="delivery__title num">
              {address.name} {address.phone}
            </Text>
            <Text className="delivery__line">
              {address.region} {address.detail}
            </Text>
          </View>
          {changeable ? (
            <Text id="change-address" className="link">
              修改
            </Text>
          ) : null}
        </View>
      ) : changeable ? (
        <View className="delivery__part" id="choose-address" onClick={choose}>
          <View className="delivery__icon delivery__icon--place" />
          <View className="delivery__text">
            <Text className="delivery__title">选择收货地址</Text>
            <Text className="delivery__line">发货前都可以选择或修改</Text>
          </View>
          <Text className="link">去选择</Text>
        </View>
      ) : null}
    </View>
  )
}
