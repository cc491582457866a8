import Taro, { useDidHide, useDidShow } from '@tarojs/taro'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { api } from '../../api/client.ts'
import { readFrontier } from '../../api/documents.ts'
import { problemOf } from '../../api/problem.ts'
import { clock } from '../../clock/clock.ts'
import { noteSeedHash } from '../fairness/promise.ts'
import { callShopper } from './call-shopper.ts'
import { createRooms } from './rooms.ts'
import type { Inside, SavedStay, StayState } from './stay.ts'
import { newToken } from './token.ts'

const savedKey = 'tidegate.rooms'

/** The waiting rooms this shopper is in; outlives every page. */
export const rooms = createRooms({
  enter: async (input) => {
    const ticket = await api.rooms.enter.mutate(input)
    // Only what was noted before the start proves anything; a lobby without it is as good as before.
    if (ticket.place.kind === 'LOBBY') void noteSeedHash(input.campaignId).catch(() => {})
    return ticket
  },
  find: (campaignId) =>
    api.rooms.mine.query({ campaignId }).catch((error: unknown) => {
      if (problemOf(error).code === 'TICKET_REQUIRED') return null
      throw error
    }),
  frontier: readFrontier,
  newToken,
  now: clock.now,
  random: Math.random,
  wakeAfter: (ms, wake) => void setTimeout(wake, ms),
  load: () => (Taro.getStorageSync(savedKey) || []) as SavedStay[],
  save: (stays) => Taro.setStorageSync(savedKey, stays),
  call: ({ visit }) => callShopper(`轮到您了：${visit.title}`),
})

export function useStay(campaignId: string): StayState {
  return useSyncExternalStore(rooms.subscribe, () => rooms.stateOf(campaignId))
}

export function useOpenRooms(): readonly Inside[] {
  return useSyncExternalStore(rooms.subscribe, rooms.open)
}

/** Keeps a room up to date while the page is on screen. */
export function useWatch(campaignId: string): void {
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  useEffect(() => (shown ? rooms.watch(campaignId) : undefined), [campaignId, shown])
}
