import Taro from '@tarojs/taro'
import { useEffect, useReducer } from 'react'
import { api } from '../../api/client.ts'
import { newRequestId } from '../../api/request-id.ts'
import { clock } from '../../clock/clock.ts'
import { toast } from '../../ui/trouble.tsx'
import { purchases } from '../rush/shop-purchases.ts'
import { callShopper } from '../waiting-room/call-shopper.ts'
import { rooms } from '../waiting-room/shop-rooms.ts'
import { createStandbyList, type StandbyList, type Waiting } from './standby-list.ts'

const savedKey = 'tidegate.standby'

/** This shopper's places on standby; outlives every page. */
export const standby = createStandbyList({
  join: (input) => api.standby.join.mutate(input),
  mine: (offerId) => api.standby.mine.query({ offerId }),
  leave: (offerId) => api.standby.leave.mutate({ offerId }),
  ticketOf: rooms.ticketOf,
  newRequestId: () => newRequestId(Math.random),
  random: Math.random,
  wakeAfter: (ms, wake) => void setTimeout(wake, ms),
  load: () => (Taro.getStorageSync(savedKey) || []) as Waiting[],
  save: (waiting) => Taro.setStorageSync(savedKey, waiting),
  granted: (wish, orderId) => {
    purchases.adopt({ ...wish, tappedAt: clock.now() }, orderId)
    callShopper(`候补成功：${wish.title}`)
  },
  missed: (wish) => toast(`「${wish.title}」的候补已结束，这次没有等到名额`),
})

export function useStandby(): StandbyList {
  const [, changed] = useReducer((n: number) => n + 1, 0)
  useEffect(() => standby.subscribe(changed), [])
  return standby
}
