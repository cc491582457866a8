import { useQueryClient } from '@tanstack/react-query'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton, type AskButtonProps } from '../staff/ask-button.tsx'

interface Props extends Omit<AskButtonProps<StaffCampaign>, 'onDone'> {
  doneText: string
}

/** One step of a campaign's life, asked about first. */
export function ActionButton({ doneText, ...ask }: Props) {
  const queryClient = useQueryClient()
  const tell = useTell()
  return (
    <AskButton
      {...ask}
      onDone={(campaign) => {
        tell.done(doneText)
        queryClient.setQueryData(trpc.staff.campaigns.get.queryKey({ campaignId: campaign.id }), campaign)
      }}
    />
  )
}
