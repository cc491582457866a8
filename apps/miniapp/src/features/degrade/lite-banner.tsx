import { Text, View } from '@tarojs/components'
import { useDegrade } from './shop-degrade.ts'
import './lite-banner.css'

/** Level 2: the shop is reduced to its sales, and says so. */
export function LiteBanner() {
  if (useDegrade() < 2) return null
  return (
    <View className="lite">
      <View className="lite__dot" />
      <Text className="lite__text">活动高峰，已切换为精简浏览，抢购和支付不受影响</Text>
    </View>
  )
}
