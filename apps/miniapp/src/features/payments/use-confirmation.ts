import { useDidHide, useDidShow } from '@tarojs/taro'
import type { OrderState } from '@tidegate/shared/states'
import { useEffect, useState } from 'react'
import { afterMs } from '../../api/backoff.ts'
import { api } from '../../api/client.ts'
import { type Problem, problemOf } from '../../api/problem.ts'

export interface Confirmation {
  /** null before the first answer. */
  readonly state: OrderState | null
  /** The wait has become unusual: WeChat's answer is late, or there was no payment. */
  readonly late: boolean
  /** Why the last question has no answer. */
  readonly problem: Problem | null
}

const quickMs = 1200
const slowMs = 5000
const lateAfter = 10

/** Asks until the payment has an outcome. The server asks WeChat itself when no notify came, so each question can settle it. */
export function useConfirmation(orderId: string): Confirmation {
  const [confirmation, setConfirmation] = useState<Confirmation>({ state: null, late: false, problem: null })
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  const open = confirmation.state === null || confirmation.state === 'PENDING_PAYMENT'

  useEffect(() => {
    if (!open || !shown || !orderId) return
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0
    const ask = async () => {
      asked += 1
      const late = asked >= lateAfter
      try {
        const { state } = await api.payments.refresh.mutate({ orderId })
        if (!stopped) setConfirmation({ state, late, problem: null })
      } catch (error) {
        const problem = problemOf(error)
        if (!stopped) setConfirmation((old) => ({ ...old, late: old.late || asked >= 3, problem }))
      }
      if (!stopped) timer = setTimeout(() => void ask(), afterMs(late ? slowMs : quickMs, Math.random))
    }
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [orderId, open, shown])

  return confirmation
}
