import type { BlockRow } from '@tidegate/shared/contracts/people'
import { Tag } from 'antd'
import { client } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

export function UnblockButton({ block }: { block: BlockRow }) {
  const tell = useTell()
  return (
    <AskButton
      label={t('解除')}
      area="buyers"
      size="small"
      title={t('解除限制？')}
      run={() => client.staff.buyers.unblock.mutate({ blockId: block.id })}
      onDone={() => tell.done(t('已解除'))}
    >
      <p>{t('当时的理由：{reason}（{by}）', { reason: block.reason, by: block.by })}</p>
    </AskButton>
  )
}

export function BlockState({ block: { until, holds, liftedAt, liftedBy } }: { block: BlockRow }) {
  if (holds)
    return (
      <>
        <Tag color="error" variant="filled">
          {t('限制中')}
        </Tag>
        <div className="muted small">
          {until === null ? t('直到解除') : rich('至 {until}', { until: <Time at={until} /> })}
        </div>
      </>
    )
  return (
    <span className="muted">
      {liftedAt === null ? t('已到期') : t('{liftedBy} 解除', { liftedBy: liftedBy ?? '' })}{' '}
      <Time at={liftedAt ?? until ?? 0} />
    </span>
  )
}
