import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { trpc } from '../../api/trpc.ts'
import { useTell } from '../../ui/use-tell.ts'

type From = { kind: 'BLANK' } | { kind: 'CAMPAIGN'; campaignId: string } | { kind: 'TEMPLATE'; templateId: string }

/** Starts a draft and opens it. A second click on the same start asks with the same request id, and finds the same draft. */
export function useStartDraft(): { start: (from: From) => void; pending: boolean } {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const tell = useTell()
  const requests = useRef(new Map<string, string>())
  const starting = useMutation(
    trpc.staff.drafts.start.mutationOptions({
      onSuccess: ({ campaignId }) => {
        requests.current.clear()
        void queryClient.invalidateQueries(trpc.staff.campaigns.list.queryFilter())
        void navigate({ to: '/campaigns/$campaignId/edit', params: { campaignId } })
      },
      onError: tell.refused,
    }),
  )
  return {
    pending: starting.isPending,
    start(from) {
      const key = JSON.stringify(from)
      const requestId = requests.current.get(key) ?? crypto.randomUUID()
      requests.current.set(key, requestId)
      starting.mutate({ requestId, from })
    },
  }
}
