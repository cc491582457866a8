import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeadLetterRow } from '@tidegate/shared/contracts/staff'
import { App } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { WriteButton } from '../staff/write-button.tsx'

const ways = {
  REDRIVE: {
    label: t('重试'),
    question: t('再试一次？'),
    consequence: t('马上原样再做一遍。已经做成的不会重复做；仍不成功就留在这里，原因会更新。'),
    done: t('这次成功了'),
  },
  GIVE_UP: {
    label: t('放弃'),
    question: t('放弃这一条？'),
    consequence: t('按「未抢到」了结，占用的名额退回货架给别人。不能撤回。'),
    done: t('已放弃，名额已退回'),
  },
} as const

/** Once more, or never: each in two steps. */
export function ResolveDeadLetter({ letter: { id, key } }: { letter: DeadLetterRow }) {
  const { modal } = App.useApp()
  const queryClient = useQueryClient()
  const tell = useTell()
  const resolve = useMutation(
    trpc.staff.resolveDeadLetter.mutationOptions({
      onSuccess: (letter, { how }) =>
        letter.resolvedAt === null ? tell.warned(t('仍未成功，原因已更新')) : tell.done(ways[how].done),
      onError: tell.refused,
      onSettled: () => queryClient.invalidateQueries(trpc.staff.deadLetters.queryFilter()),
    }),
  )
  const ask = (how: keyof typeof ways) =>
    void modal.confirm({
      title: ways[how].question,
      content: (
        <>
          <p className="figures muted">{key}</p>
          {ways[how].consequence}
        </>
      ),
      okText: t('确认{label}', { label: ways[how].label }),
      okButtonProps: { danger: how === 'GIVE_UP' },
      onOk: () => resolve.mutateAsync({ id, how }).catch(() => undefined),
    })
  return (
    <span className="row-actions">
      <WriteButton size="small" onClick={() => ask('REDRIVE')}>
        {ways.REDRIVE.label}
      </WriteButton>
      <WriteButton size="small" danger onClick={() => ask('GIVE_UP')}>
        {ways.GIVE_UP.label}
      </WriteButton>
    </span>
  )
}
