import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'
import { useTell } from '../../ui/use-tell.ts'

/** One step of a campaign's life: runs it, tells the result, and renews what shows the campaign. */
export function useCampaignAction(run: () => Promise<StaffCampaign>, doneText: string) {
  const queryClient = useQueryClient()
  const tell = useTell()
  return useMutation({
    mutationFn: run,
    onSuccess: (campaign) => {
      tell.done(doneText)
      queryClient.setQueryData(trpc.staff.campaigns.get.queryKey({ campaignId: campaign.id }), campaign)
    },
    onError: tell.refused,
    // A refusal often means that somebody else was faster: show what is true now.
    onSettled: () => queryClient.invalidateQueries(trpc.staff.campaigns.pathFilter()),
  })
}
