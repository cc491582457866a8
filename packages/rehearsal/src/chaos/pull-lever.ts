/** The merchant's hand on the sale while everything breaks. What gets no answer may have happened or not, as anybody else's request. */
import type { Caller, Wire } from '../wire/trpc.ts'
import type { Lever } from './plan.ts'

export interface Staff {
  pull(lever: Lever): Promise<void>
  letGo(lever: Lever): Promise<void>
  /** Until the campaign is seen to run at its pace: a lever whose answer got lost may have stopped it later than anybody thinks. */
  keepRunning(): Promise<void>
  /** Whether somebody tried to end the queue, so that tickets may have died. */
  hasAborted(): boolean
}

export function createStaff(
  { wire, caller, until, now }: { wire: Wire; caller: Caller; until(at: number): Promise<void>; now(): number },
  { campaignId, title, rate, cap }: { campaignId: string; title: string; rate: number; cap: number },
): Staff {
  const campaign = { campaignId }
  let aborted = false
  const keepRunning = async () => {
    const deadline = now() + runsWithinMs
    while (now() < deadline) {
      const seen = await wire.query(caller, 'staff.campaigns.get', campaign)
      if (seen.kind === 'OK') {
        const [paused, slow] = [seen.data.state !== 'PUBLISHED', seen.data.room.rate !== rate]
        if (!paused && !slow) return
        if (paused) await wire.mutate(caller, 'staff.campaigns.resume', campaign)
        if (slow) await wire.mutate(caller, 'staff.campaigns.steerRoom', { ...campaign, rate, cap })
      }
      await until(now() + 100)
    }
    throw new Error(`campaign ${campaignId} could not be made to run again`)
  }
  return {
    async pull(lever) {
      switch (lever) {
        case 'PAUSE':
          return void (await wire.mutate(caller, 'staff.campaigns.pause', campaign))
        case 'REWARM':
          return void (await wire.mutate(caller, 'staff.campaigns.prewarm', campaign))
        case 'SLOW':
          return void (await wire.mutate(caller, 'staff.campaigns.steerRoom', { ...campaign, rate: 20, cap: 5 }))
        case 'ABORT':
          aborted = true
          return void (await wire.mutate(caller, 'staff.campaigns.abort', { ...campaign, title }))
      }
    },
    async letGo(lever) {
      if (lever !== 'REWARM') await keepRunning()
    },
    keepRunning,
    hasAborted: () => aborted,
  }
}

const runsWithinMs = 20_000
