import type { DeadLetterRow } from '@tidegate/shared/contracts/staff'
import { Typography } from 'antd'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

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

/** Once more, or never: each in two steps, and never only with its number. */
export function ResolveDeadLetter({ letter: { id, key } }: { letter: DeadLetterRow }) {
  const tell = useTell()
  const question = (how: keyof typeof ways) => ({
    label: ways[how].label,
    title: ways[how].question,
    size: 'small' as const,
    run: () => client.staff.resolveDeadLetter.mutate({ id, how }),
    onDone: (letter: DeadLetterRow) =>
      letter.resolvedAt === null ? tell.warned(t('仍未成功，原因已更新')) : tell.done(ways[how].done),
    children: (
      <>
        <Typography.Text copyable className="figures muted">
          {key}
        </Typography.Text>
        <p>{ways[how].consequence}</p>
      </>
    ),
  })
  return (
    <span className="row-actions">
      <AskButton {...question('REDRIVE')} />
      <AskButton {...question('GIVE_UP')} danger stops confirmName={key} />
    </span>
  )
}
