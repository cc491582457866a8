import Taro from '@tarojs/taro'
import { useEffect, useReducer } from 'react'
import { apiBase, isWeapp } from '../config.ts'
import { createNetwork, type Reach } from './create-network.ts'

/** What this app knows of its way to the shop. */
export const network = createNetwork({
  probe: () => {
    // That the shop answers is all that counts, and any answer of its will do.
    Taro.request({ url: `${apiBase}/trpc/time.now`, timeout: 5000 }).then(
      ({ data }) => (isOfShop(data) ? network.noteAnswer() : network.noteNoAnswer()),
      network.noteNoAnswer,
    )
  },
  after: (ms, run) => void setTimeout(run, ms),
  random: Math.random,
})

/** The shop answers in JSON, whatever it has to say. A gateway whose shop is dead answers too, and so does a captive portal, in HTML. */
export const isOfShop = (body: unknown): body is object => typeof body === 'object' && body !== null

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
