import { useDidHide, useDidShow, useLaunch } from '@tarojs/taro'
import { type PropsWithChildren, useRef } from 'react'
import { hearDevice, network } from './api/network.ts'
import { takePrefetched } from './cache/prefetched.ts'
import { clock } from './clock/clock.ts'
import { keepOutOfMaintenance } from './features/degrade/maintenance.ts'
import { followDegrade } from './features/degrade/shop-degrade.ts'
import { learnTemplates } from './features/messages/shop-consents.ts'
import { purchases } from './features/rush/shop-purchases.ts'
import { standby } from './features/standby/shop-standby.ts'
import { rooms } from './features/waiting-room/shop-rooms.ts'
import { stockUpTokens } from './features/waiting-room/token.ts'
import { listenToKeys } from './ui/keyboard.ts'
import './ui/ui.css'

/** Nothing here reaches the network before the first page is on screen: the queue holds it back (api/first-paint.ts). */
export default function App({ children }: PropsWithChildren) {
  const shown = useRef(true)
  useLaunch(() => {
    hearDevice()
    listenToKeys()
    takePrefetched()
    stockUpTokens()
    purchases.resume()
    rooms.resume()
    standby.resume()
    learnTemplates()
    followDegrade(() => shown.current)
    keepOutOfMaintenance()
    network.onBack(() => shown.current && goOn())
  })
  useDidShow(() => {
    shown.current = true
    goOn()
  })
  useDidHide(() => {
    shown.current = false
    rooms.hide()
    standby.hide()
  })
  return children
}

/** WeChat stops timers five seconds after the app is left, and a network that is away answers nothing: whatever was waiting is asked about now. */
function goOn(): void {
  void clock.sync()
  for (const { purchase } of purchases.open()) purchases.hurry(purchase.offerId)
  rooms.show()
  standby.show()
}
