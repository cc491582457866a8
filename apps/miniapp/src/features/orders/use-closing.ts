import { useDidHide, useDidShow } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { afterMs } from '../../api/backoff.ts'

const everyMs = 2000

/**
 * The server closes an order some time after its deadline, and whoever watches sees it close. `due`: payable by the last answer, and past the
 * deadline.
 */
export function useClosing(due: boolean, refresh: () => Promise<void>): void {
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))

  useEffect(() => {
    if (!due || !shown) return
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      await refresh()
      if (!stopped) timer = setTimeout(() => void ask(), afterMs(everyMs, Math.random))
    }
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [due, shown, refresh])
}
