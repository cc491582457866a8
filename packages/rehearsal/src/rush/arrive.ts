import { type Caller, callerOf } from '../wire/trpc.ts'
import type { Shopper } from './crowd.ts'
import type { ShopperDeps } from './purchase.ts'

/** A shopper who is logged in. */
export interface Visitor {
  shopper: Shopper
  caller: Caller
  /** server − device clock, as the sync found it. */
  clockOffsetMs: number
}

/** Log in through WeChat's code, trying again as the app does. Null when the shop never let them in. */
export async function logIn(deps: ShopperDeps, shopper: Shopper): Promise<Visitor | null> {
  const anonymous = callerOf(shopper.address, null)
  for (let attempt = 0; attempt < 8; attempt++) {
    const code = await deps.sandbox.loginCode(shopper.device)
    if (code !== null) {
      const answer = await deps.wire.mutate(anonymous, 'buyers.login', { code })
      if (answer.kind === 'OK') {
        deps.tally.funnel.loggedIn++
        return { shopper, caller: callerOf(shopper.address, answer.data.token), clockOffsetMs: 0 }
      }
    }
    await deps.until(deps.now() + 300 * (attempt + 1) * shopper.random.between(0.7, 1.3))
  }
  return null
}

/** Read the campaign page and set the countdown by the server's clock: the sample with the shortest round trip wins. */
export async function openCampaign(deps: ShopperDeps, visitor: Visitor, campaignId: string): Promise<void> {
  const page = await deps.wire.query(visitor.caller, 'campaigns.get', { campaignId })
  if (page.kind === 'OK') deps.tally.funnel.opened++
  // As the app does, and as little waited for: the merchant's funnel counts it.
  void deps.wire.query(visitor.caller, 'campaigns.viewed', { campaignId })
  let shortest = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < 2; sample++) {
    const asked = deps.now() + visitor.shopper.clockSkewMs
    const answer = await deps.wire.query(visitor.caller, 'time.now', undefined)
    const got = deps.now() + visitor.shopper.clockSkewMs
    if (answer.kind !== 'OK' || got - asked >= shortest) continue
    shortest = got - asked
    visitor.clockOffsetMs = answer.data.serverNow - (asked + got) / 2
  }
}
