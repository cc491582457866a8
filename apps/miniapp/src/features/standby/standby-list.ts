/**
 * Every offer this shopper waits for on standby.
 *
 * Invariant: a wish has one request id, on the phone before it is sent; it becomes the request id of the order, so a grant is one purchase.
 * What can fail: any answer may be lost, the app may be killed. What recovers it: joining again changes nothing, and `resume` asks.
 */
import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { afterMs } from '../../api/backoff.ts'
import { type Problem, problemOf } from '../../api/problem.ts'
import type { Purchase } from '../rush/purchase.ts'

export type Wish = Omit<Purchase, 'tappedAt'>

export interface Waiting {
  readonly wish: Wish
  readonly joinedAt: number
  /** The least ever seen. */
  readonly ahead: number
}

export interface StandbyDeps {
  readonly join: (input: {
    offerId: string
    requestId: string
    quantity: number
    ticket?: string
  }) => Promise<StandbyPlace>
  readonly mine: (offerId: string) => Promise<StandbyPlace>
  readonly leave: (offerId: string) => Promise<StandbyPlace>
  readonly ticketOf: (campaignId: string) => string | undefined
  readonly newRequestId: () => string
  readonly random: () => number
  readonly wakeAfter: (ms: number, wake: () => void) => void
  readonly load: () => Waiting[]
  readonly save: (waiting: Waiting[]) => void
  /** A unit came free: there is an order to pay. */
  readonly granted: (wish: Wish, orderId: string) => void
  /** The list was closed and this wish was not reached. */
  readonly missed: (wish: Wish) => void
}

export interface StandbyList {
  of(offerId: string): Waiting | null
  all(): readonly Waiting[]
  /** A question about this offer is under way. */
  isBusy(offerId: string): boolean
  /** Returns what stood in the way; null: joined. */
  join(wanted: Omit<Wish, 'requestId'>): Promise<Problem | null>
  leave(offerId: string): Promise<Problem | null>
  hide(): void
  show(): void
  resume(): void
  subscribe(listener: () => void): () => void
}

export function createStandbyList(deps: StandbyDeps): StandbyList {
  const waiting = new Map<string, Waiting>()
  const busy = new Set<string>()
  const requestIds = new Map<string, string>()
  const listeners = new Set<() => void>()
  let all: Waiting[] = []
  let shown = true
  let alarms = 0

  const tell = () => {
    all = [...waiting.values()].sort((a, b) => a.joinedAt - b.joinedAt)
    for (const listener of listeners) listener()
  }
  const keep = () => {
    deps.save([...waiting.values()])
    tell()
  }

  function settle(wish: Wish, place: StandbyPlace): void {
    const { offerId } = wish
    const known = waiting.get(offerId)
    switch (place.state) {
      case 'WAITING': {
        const { ahead, joinedAt, requestId, quantity } = place
        // The place first taken is the one that counts, also when it was taken by another phone.
        waiting.set(offerId, {
          wish: { ...wish, requestId, quantity },
          joinedAt,
          ahead: Math.min(ahead, known?.ahead ?? ahead),
        })
        break
      }
      case 'GRANTED':
        waiting.delete(offerId)
        requestIds.delete(offerId)
        deps.granted({ ...wish, requestId: place.requestId }, place.orderId)
        break
      case 'NONE':
        waiting.delete(offerId)
        requestIds.delete(offerId)
        if (known) deps.missed(wish)
    }
    keep()
  }

  async function busily(offerId: string, run: () => Promise<void>): Promise<Problem | null> {
    busy.add(offerId)
    tell()
    try {
      await run()
      return null
    } catch (error) {
      return problemOf(error)
    } finally {
      busy.delete(offerId)
      tell()
    }
  }

  async function askAll(): Promise<void> {
    const asked = [...waiting.values()].filter(({ wish }) => !busy.has(wish.offerId))
    await Promise.all(
      asked.map(async ({ wish }) => {
        // Without an answer the last place stays; it is asked for again in a moment.
        const place = await deps.mine(wish.offerId).catch(() => null)
        if (place && waiting.has(wish.offerId) && !busy.has(wish.offerId)) settle(wish, place)
      }),
    )
    plan()
  }

  function plan(): void {
    if (waiting.size === 0) return
    const nearest = Math.min(...[...waiting.values()].map(({ ahead }) => ahead))
    const alarm = ++alarms
    deps.wakeAfter(afterMs(intervalMs(nearest), deps.random), () => {
      if (alarm === alarms && shown) void askAll()
    })
  }

  return {
    of: (offerId) => waiting.get(offerId) ?? null,
    all: () => all,
    isBusy: (offerId) => busy.has(offerId),
    async join(wanted) {
      const { offerId, campaignId, quantity } = wanted
      if (busy.has(offerId)) return null
      const requestId = requestIds.get(offerId) ?? deps.newRequestId()
      requestIds.set(offerId, requestId)
      const ticket = deps.ticketOf(campaignId)
      const problem = await busily(offerId, async () => {
        settle(
          { ...wanted, requestId },
          await deps.join({ offerId, requestId, quantity, ...(ticket ? { ticket } : {}) }),
        )
      })
      plan()
      return problem
    },
    leave(offerId) {
      const known = waiting.get(offerId)
      if (!known || busy.has(offerId)) return Promise.resolve(null)
      return busily(offerId, async () => {
        const place = await deps.leave(offerId)
        // Leaving is not missing: only a grant that was quicker still counts.
        waiting.delete(offerId)
        settle(known.wish, place)
      })
    },
    hide() {
      shown = false
    },
    show() {
      shown = true
      if (waiting.size > 0) void askAll()
    },
    resume() {
      for (const known of deps.load()) {
        waiting.set(known.wish.offerId, known)
        requestIds.set(known.wish.offerId, known.wish.requestId)
      }
      tell()
      if (waiting.size > 0) void askAll()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Whoever may be next hears of a grant within three seconds: five people a lane, with up to 30 % of jitter. Whoever is far away need not
 * ask as often. Off screen it is the message that tells.
 */
const intervalMs = (ahead: number) => (ahead < 5 ? 2_000 : ahead < 50 ? 10_000 : 30_000)
