import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { useEffect, useReducer } from 'react'
import { afterMs } from '../../api/backoff.ts'
import { degrade } from '../../api/degrade.ts'
import { askTime } from '../../clock/clock.ts'

/** While anything is off the server is asked again this often; at level 0 nobody asks. */
const everyMs = 20_000

export function useDegrade(): DegradeLevel {
  const [, changed] = useReducer((n: number) => n + 1, 0)
  useEffect(() => degrade.subscribe(changed), [])
  return degrade.level()
}

/** Follows the level for as long as the app runs. `shown` false: the app is off screen. */
export function followDegrade(shown: () => boolean): void {
  let asking = false
  const follow = () => {
    if (asking || degrade.level() === 0) return
    asking = true
    setTimeout(
      () => {
        const answered = shown() ? askTime().catch(() => {}) : Promise.resolve()
        void answered.then(() => {
          asking = false
          follow()
        })
      },
      afterMs(everyMs, Math.random),
    )
  }
  degrade.subscribe(follow)
}
