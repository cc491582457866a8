import type { CardBatchView } from '@tidegate/shared/contracts/cards'
import { t } from '../../i18n/t.ts'
import { ToneTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'

export function BatchTag({ batch: { state, settledAt, recalledAt } }: { batch: CardBatchView }) {
  if (state === 'OPEN') return <ToneTag tone="processing">{t('导入未完成')}</ToneTag>
  if (state === 'DONE') return <ToneTag tone="success">{t('已入库')}</ToneTag>
  return (
    <>
      <ToneTag tone={settledAt === null ? 'warning' : 'default'}>
        {settledAt === null ? t('正在召回') : t('已召回')}
      </ToneTag>
      {recalledAt !== null && (
        <div className="muted small">
          <Time at={recalledAt} />
        </div>
      )}
    </>
  )
}
