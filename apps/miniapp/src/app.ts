import { useDidHide, useDidShow, useLaunch } from '@tarojs/taro'
import { type PropsWithChildren, useRef } from 'react'
import { clock } from './clock/clock.ts'
import { keepOutOfMaintenance } from './features/degrade/maintenance.ts'
import { followDegrade } from './features/degrade/shop-degrade.ts'
import { learnTemplates } from './features/messages/shop-consents.ts'
import { purchases } from './features/rush/shop-purchases.ts'
import { standby } from './features/standby/shop-standby.ts'
import { rooms } from './features/waiting-room/shop-rooms.ts'
import { stockUpTokens } from './features/waiting-room/token.ts'
import './ui/ui.css'

export default function App({ children }: PropsWithChildren) {
  const shown = useRef(true)
  useLaunch(() => {
    stockUpTokens()
    purchases.resume()
    rooms.resume()
    standby.resume()
    learnTemplates()
    followDegrade(() => shown.current)
    keepOutOfMaintenance()
  })
  useDidShow(() => {
    shown.current = true
    void clock.sync()
    // WeChat stops timers five seconds after the app is left, so whatever was waiting is asked about now.
    for (const { purchase } of purchases.open()) purchases.hurry(purchase.offerId)
    rooms.show()
    standby.show()
  })
  useDidHide(() => {
    shown.current = false
    rooms.hide()
    standby.hide()
  })
  return children
}
