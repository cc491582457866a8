import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { refusalOf } from '../../api/refusal.ts'
import { client, trpc } from '../../api/trpc.ts'
import { type LiveSale, mergeFrame } from './live-sale.ts'

/** How long after a subscription broke for good it is asked for again. */
const againAfterMs = 2_000

export interface Following {
  sale: LiveSale | null
  /** When the newest frame came, by this browser's clock; 0: none yet. */
  receivedAt: number
  error: unknown
}

/**
 * Follows a sale second by second. The link comes back by itself after a broken connection, with the id of the last frame, and the server
 * sends what was missed. What it gives up on (a proxy's error page, an ended session) is asked for anew here.
 */
export function useLiveSale(campaignId: string, { enabled }: { enabled: boolean }): Following {
  const queryClient = useQueryClient()
  const [following, setFollowing] = useState<Following>({ sale: null, receivedAt: 0, error: null })
  useEffect(() => {
    if (!enabled) return
    let lastEventId: string | null = null
    let again: ReturnType<typeof setTimeout> | undefined
    let subscription: { unsubscribe(): void } | undefined
    const follow = () => {
      subscription = client.staff.live.watch.subscribe(
        { campaignId, lastEventId },
        {
          onData({ id, data }) {
            lastEventId = id
            const receivedAt = Date.now()
            setFollowing(({ sale }) => ({ sale: mergeFrame(sale, data, receivedAt), receivedAt, error: null }))
          },
          onError(error) {
            setFollowing((known) => ({ ...known, error }))
            // An event stream cannot say why it was refused; a plain question can, and brings up the login where that is it.
            void queryClient.refetchQueries(trpc.staff.me.queryFilter())
            if (refusalOf(error).outcome !== 'CAMPAIGN_NOT_FOUND') again = setTimeout(follow, againAfterMs)
          },
          // A server that closes in good order says goodbye; another one is there.
          onComplete: () => void (again = setTimeout(follow, againAfterMs)),
        },
      )
    }
    setFollowing({ sale: null, receivedAt: 0, error: null })
    follow()
    return () => {
      clearTimeout(again)
      subscription?.unsubscribe()
    }
  }, [campaignId, enabled, queryClient])
  return following
}
