import Taro, { useDidHide, useDidShow } from '@tarojs/taro'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { useEffect, useState } from 'react'
import { api } from '../api/client.ts'
import { degrade } from '../api/degrade.ts'
import { msToNextTick } from './countdown.ts'
import { createServerClock } from './server-clock.ts'

const offsetKey = 'tidegate.clock-offset'

/** The app's one clock. */
export const clock = createServerClock({
  deviceNow: Date.now,
  askServer: async () => (await askTime()).serverNow,
  load: () => {
    const stored: unknown = Taro.getStorageSync(offsetKey)
    return typeof stored === 'number' ? stored : null
  },
  save: (offset) => void Taro.setStorage({ key: offsetKey, data: offset }),
})

/** The server's time and how much of the shop it offers: the one question that is answered whatever else is off. */
export async function askTime(): Promise<{ serverNow: number; degrade: DegradeLevel }> {
  const answer = await api.time.now.query()
  degrade.hear(answer.degrade)
  return answer
}

/** The server's time now, refreshed on its whole seconds while the page is on screen. Pass `false` to rest. */
export function useServerNow(ticking = true): number {
  const [now, setNow] = useState(clock.now)
  const [ticked, setTicked] = useState(ticking)
  const [shown, setShown] = useState(true)
  // What rested shows no time from before its rest.
  if (ticked !== ticking) {
    setTicked(ticking)
    setNow(clock.now())
  }
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))

  useEffect(() => {
    if (!ticking || !shown) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = () => {
      if (clock.jumped()) void clock.sync()
      setNow(clock.now())
      timer = setTimeout(tick, msToNextTick(-clock.now()))
    }
    const unsubscribe = clock.subscribe(() => setNow(clock.now()))
    tick()
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [ticking, shown])
  return now
}
