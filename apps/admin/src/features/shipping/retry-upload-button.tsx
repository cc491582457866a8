import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

/** Sends the same again: nothing to think over twice. */
export function RetryUploadButton({ orderId }: { orderId: string }) {
  const queryClient = useQueryClient()
  const tell = useTell()
  const retry = useMutation(
    trpc.staff.shipping.retryUpload.mutationOptions({
      onSuccess: () => tell.done(t('已安排再试')),
      onError: tell.refused,
      onSettled: () => queryClient.invalidateQueries(trpc.staff.shipping.pathFilter()),
    }),
  )
  return (
    <WriteButton size="small" area="shipping" loading={retry.isPending} onClick={() => retry.mutate({ orderId })}>
      {t('再试一次')}
    </WriteButton>
  )
}
