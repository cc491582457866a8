import { useDidShow, useLaunch } from '@tarojs/taro'
import type { PropsWithChildren } from 'react'
import { clock } from './clock/clock.ts'
import { purchases } from './features/rush/shop-purchases.ts'
import './ui/ui.css'

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => purchases.resume())
  useDidShow(() => {
    void clock.sync()
    // WeChat stops timers five seconds after the app is left, so whatever was waiting is asked about now.
    for (const { purchase } of purchases.open()) purchases.hurry(purchase.offerId)
  })
  return children
}
