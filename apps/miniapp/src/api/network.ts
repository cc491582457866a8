import Taro from '@tarojs/taro'
import { useEffect, useReducer } from 'react'
import { apiBase, isWeapp } from '../config.ts'
import { createNetwork, type Reach } from './create-network.ts'

/** What this app knows of its way to the shop. */
export const network = createNetwork({
  probe: () => {
    // Its answer is all that counts, and any will do.
    Taro.request({ url: `${apiBase}/trpc/time.now`, timeout: 5000 }).then(network.noteAnswer, network.noteNoAnswer)
  },
  after: (ms, run) => void setTimeout(run, ms),
  random: Math.random,
})

/** Once, when the app starts. */
export function hearDevice(): void {
  if (isWeapp) {
    Taro.onNetworkStatusChange?.(({ isConnected }) => network.noteDevice(isConnected))
    return
  }
  // Taro asks navigator.connection, which Safari has not.
  window.addEventListener('online', () => network.noteDevice(true))
  window.addEventListener('offline', () => network.noteDevice(false))
  if (!navigator.onLine) network.noteDevice(false)
}

export function useReach(): Reach {
  const [, changed] = useReducer((n: number) => n + 1, 0)
  useEffect(() => network.subscribe(changed), [])
  return network.reach()
}
