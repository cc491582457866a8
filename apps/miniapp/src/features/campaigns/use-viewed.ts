import { useEffect } from 'react'
import { api, quietly } from '../../api/client.ts'

/** Says once that the page of this campaign was opened; null: not known yet. In the request of the first stock bands, where there are any. */
export function useViewed(campaignId: string | null): void {
  useEffect(() => {
    // Counted for the merchant to look at; nobody here waits for it.
    if (campaignId !== null) api.campaigns.viewed.query({ campaignId }, quietly).catch(() => {})
  }, [campaignId])
}
