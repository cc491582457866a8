import { Text, View } from '@tarojs/components'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { leaveMaintenance } from '../../features/degrade/maintenance.ts'
import { useDegrade } from '../../features/degrade/shop-degrade.ts'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { Screen } from '../../ui/ui.tsx'
import './index.css'

/**
 * Asks by itself whether the shop is back (features/degrade). There is nothing to press, so that nobody presses it, but the way to what was
 * tapped and may be paid.
 */
export default function Maintenance() {
  const level = useDegrade()
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  // Not from under the cashier.
  useEffect(() => {
    if (level < 3 && shown) leaveMaintenance()
  }, [level, shown])
  return (
    <Screen className="closed">
      <View className="closed__sea">
        <View className="closed__art" />
        <Text className="closed__title">正在维护，马上回来</Text>
        <Text className="closed__text">恢复后自动回到刚才的页面，不用刷新</Text>
      </View>
      <View className="card closed__promises">
        {promises.map((promise) => (
          <View key={promise} className="closed__promise">
            <View className="closed__dot" />
            <Text>{promise}</Text>
          </View>
        ))}
      </View>
      <ResumeBar />
    </Screen>
  )
}

const promises = ['已抢到的名额和订单都在，不会丢失', '排队和候补的位置为您保留', '已付的款项如有不符，全额原路退回']
