import type { CardBatchView } from '@tidegate/shared/contracts/cards'
import { ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'

export function BatchTag({ batch: { state, settledAt, recalledAt } }: { batch: CardBatchView }) {
  if (state === 'OPEN') return <ToneTag tone="processing">导入未完成</ToneTag>
  if (state === 'DONE') return <ToneTag tone="success">已入库</ToneTag>
  return (
    <>
      <ToneTag tone={settledAt === null ? 'warning' : 'default'}>{settledAt === null ? '正在召回' : '已召回'}</ToneTag>
      {recalledAt !== null && (
        <div className="muted small">
          <Time at={recalledAt} />
        </div>
      )}
    </>
  )
}
