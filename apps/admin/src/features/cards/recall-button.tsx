import type { CardBatchView } from '@tidegate/shared/contracts/cards'
import { Checkbox } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** A batch turned out bad: what nobody has is withdrawn; what buyers have can be replaced. */
export function RecallButton({ batch: { id: batchId, name } }: { batch: CardBatchView }) {
  const tell = useTell()
  const [reason, setReason] = useState('')
  const [replaceDelivered, setReplace] = useState(false)
  return (
    <AskButton
      label={t('召回')}
      size="small"
      danger
      stops
      title={t('召回批次「{name}」？', { name })}
      confirmName={name}
      ready={reason.trim().length >= 2}
      run={() => client.staff.cards.recall.mutate({ batchId, reason, replaceDelivered })}
      onDone={(batch) => tell.done(batch.settledAt === null ? t('已开始召回，未完的部分继续进行') : t('已召回'))}
      onClosed={() => {
        setReason('')
        setReplace(false)
      }}
    >
      <p>
        {t(
          '还没发出的卡密全部作废，不再给任何人，不能撤回。已经划给活动的名额会记为「欠缺」，由接下来补充的卡密先填上。',
        )}
      </p>
      <ReasonInput label={t('召回原因')} value={reason} onChange={setReason} />
      <Checkbox checked={replaceDelivered} onChange={(event) => setReplace(event.target.checked)}>
        {t('已经拿到这批卡密的买家，每人换一张新的（货架上不够时等补充）')}
      </Checkbox>
    </AskButton>
  )
}
