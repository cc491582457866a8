import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../../api/trpc.ts'
import { type LiveSale, mergeLive } from './live-sale.ts'

const pollMs = 1000
/** An answer later than this would only tell the past; the next poll asks again. */
const timeoutMs = 4000

/** Follows a sale second by second: each poll brings only the seconds after the last one known. */
export function useLiveSale(campaignId: string) {
  const queryClient = useQueryClient()
  const queryKey = ['live-sale', campaignId]
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<LiveSale> => {
      const before = queryClient.getQueryData<LiveSale>(queryKey)
      const sinceAt = before?.points.at(-1)?.at
      const answer = await client.staff.live.get.query(
        { campaignId, ...(sinceAt !== undefined && { sinceAt }) },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) },
      )
      return mergeLive(before, answer, Date.now())
    },
    refetchInterval: pollMs,
    retry: false,
    staleTime: 0,
    // Points only ever grow at the end; comparing thousands of them every second buys nothing.
    structuralSharing: false,
  })
}
