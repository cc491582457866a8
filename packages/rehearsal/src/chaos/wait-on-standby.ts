import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { type Purchase, pauseAfter } from '../rush/purchase.ts'
import { notePromise } from '../rush/tally.ts'
import type { Customer, ShopDeps } from './shop.ts'

/** Somebody's time on a standby list, as they lived it. */
export interface StandbyWait {
  purchase: Purchase
  /** When the shop says they joined (epoch ms); null while it has not said. */
  joinedAt: number | null
  /** When they first asked to be taken off. */
  leftAt: number | null
}

/** Joins the standby list with the purchase's request and waits a while for a unit; true when one was granted. */
export async function waitOnStandby(deps: ShopDeps, purchase: Purchase): Promise<boolean> {
  const { sale, visitor, requestId, quantity, ticket } = purchase
  const wait: StandbyWait = { purchase, joinedAt: null, leftAt: null }
  deps.waits.push(wait)
  const input = { offerId: sale.offerId, requestId, quantity, ...(ticket && { ticket }) }
  let place: StandbyPlace = { state: 'NONE' }
  while (place.state === 'NONE' && deps.now() < sale.lastTapAt) {
    const answer = await deps.wire.mutate(visitor.caller, 'standby.join', input)
    if (answer.kind === 'OK') place = noted(wait, answer.data)
    else if (answer.kind === 'REFUSED' && answer.retry !== 'same') return false
    else await deps.until(deps.now() + pauseAfter(answer, visitor.shopper) / 3)
  }
  while (place.state === 'WAITING') {
    await deps.until(deps.now() + visitor.shopper.random.between(150, 400))
    if (deps.now() > sale.lastTapAt && (await leave(deps, wait))) return false
    if (deps.now() > sale.deadline) return false
    const answer = await deps.wire.query(visitor.caller, 'standby.mine', { offerId: sale.offerId })
    if (answer.kind === 'OK') place = noted(wait, answer.data)
  }
  if (place.state !== 'GRANTED' || place.requestId !== requestId) return false
  notePromise(deps.tally, requestId, place.orderId)
  return true
}

function noted(wait: StandbyWait, place: StandbyPlace): StandbyPlace {
  if (place.state === 'WAITING') wait.joinedAt = place.joinedAt
  return place
}

/** Some forget: their turn comes, and nobody pays. */
async function leave(deps: ShopDeps, wait: StandbyWait): Promise<boolean> {
  const { sale, visitor } = wait.purchase
  if ((visitor as Customer).shopper.conduct === 'LETS_EXPIRE') return true
  wait.leftAt ??= deps.now()
  const answer = await deps.wire.mutate(visitor.caller, 'standby.leave', { offerId: sale.offerId })
  return answer.kind === 'OK' && answer.data.state !== 'GRANTED'
}
