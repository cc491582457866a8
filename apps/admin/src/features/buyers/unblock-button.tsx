import type { BlockRow } from '@tidegate/shared/contracts/people'
import { Tag } from 'antd'
import { client } from '../../api/trpc.ts'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

export function UnblockButton({ block }: { block: BlockRow }) {
  const tell = useTell()
  return (
    <AskButton
      label="解除"
      area="buyers"
      size="small"
      title="解除限制？"
      run={() => client.staff.buyers.unblock.mutate({ blockId: block.id })}
      onDone={() => tell.done('已解除')}
    >
      <p>
        当时的理由：{block.reason}（{block.by}）
      </p>
    </AskButton>
  )
}

export function BlockState({ block: { until, holds, liftedAt, liftedBy } }: { block: BlockRow }) {
  if (holds)
    return (
      <>
        <Tag color="error" variant="filled">
          限制中
        </Tag>
        <div className="muted small">{until === null ? '直到解除' : <>至 {<Time at={until} />}</>}</div>
      </>
    )
  return (
    <span className="muted">
      {liftedAt === null ? '已到期' : `${liftedBy ?? ''} 解除`} <Time at={liftedAt ?? until ?? 0} />
    </span>
  )
}
