/**
 * The lanes of an offer are told that somebody waits on standby in one of them, so that what comes back to any of them goes aside first.
 *
 * Invariant: a buyer who has been told that they wait, waits in an offer whose lanes all know: other lanes are told before the buyer's own, so
 * a word that is fresh at home is fresh everywhere. It is taken back when nobody has waited in any lane for a while (standby-set-aside.lua
 * compares the moment under which it was last given), never because a process says so late. What can fail: a crash on the way; joining
 * again tells again, and so does the scheduler, who finds the list.
 */
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import type { OfferLayout } from '../rush/offer-layout.ts'

export async function announceStandby(
  scripts: Scripts,
  { offerId, lanes }: OfferLayout,
  { lane: home, now, told }: { lane: number; now: number; told: number },
): Promise<void> {
  if (lanes.length === 1 || now - told < announceEveryMs) return
  const tell = (lane: number) =>
    scripts.standbyAnnounce(
      { stock: keys.stock(lane, offerId), offers: keys.standbyOffers(lane) },
      { offer: offerId, at: now },
    )
  await Promise.all(lanes.filter((lane) => lane !== home).map(tell))
  crashPoint('standby-announced')
  await tell(home)
}

export const announceEveryMs = 10_000
// Longer than a word is taken for fresh, so that nobody relies on one that is being taken back.
export const forsakenAfterMs = 2 * announceEveryMs
