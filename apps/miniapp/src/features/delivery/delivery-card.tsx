import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { carriers } from '@tidegate/shared/carriers'
import type { DeliveryOfOrder } from '@tidegate/shared/contracts/fulfilment'
import { stamp } from '../../clock/countdown.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import { Tap } from '../../ui/tap.tsx'
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
  const choose = () => {
    if (changeable) go(pageUrl.addresses(orderId))
  }
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
          <Tap
            id="copy-tracking"
            className="link"
            onTap={() => void Taro.setClipboardData({ data: shipment.trackingNo })}
          >
            复制单号
          </Tap>
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
            <Tap role="link" id="change-address" className="link" label="修改收货地址" onTap={choose}>
              修改
            </Tap>
          ) : null}
        </View>
      ) : changeable ? (
        <Tap role="link" className="delivery__part" id="choose-address" onTap={choose}>
          <View className="delivery__icon delivery__icon--place" />
          <View className="delivery__text">
            <Text className="delivery__title">选择收货地址</Text>
            <Text className="delivery__line">发货前都可以选择或修改</Text>
          </View>
          <Text className="link">去选择</Text>
        </Tap>
      ) : null}
    </View>
  )
}
