import type { RefundView } from '@tidegate/shared/contracts/refunds'
import { Checkbox } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

type Asked = Pick<RefundView, 'outRefundNo' | 'amountFen' | 'note'>

/** A buyer asked for the money back: yes, or no with a word of why. */
export function AnswerRefundButtons({ refund }: { refund: Asked }) {
  return (
    <span className="row-actions">
      <ApproveButton refund={refund} />
      <DeclineButton refund={refund} />
    </span>
  )
}

function ApproveButton({ refund: { outRefundNo, amountFen, note } }: { refund: Asked }) {
  const tell = useTell()
  const [restock, setRestock] = useState(false)
  return (
    <AskButton
      label={t('同意退款')}
      area="refunds"
      size="small"
      type="primary"
      stops
      title={t('同意退款？')}
      run={() => client.staff.refunds.answer.mutate({ outRefundNo, approve: true, restock })}
      onDone={() => tell.done(t('已同意，正在交给微信'))}
      onClosed={() => setRestock(false)}
    >
      <p>{rich('{amount} 原路退回买家，不能撤回。', { amount: <Money fen={amountFen} /> })}</p>
      <blockquote className="asked-words">{note}</blockquote>
      <Checkbox checked={restock} onChange={(event) => setRestock(event.target.checked)}>
        {t('商品已在手上，放回货架库存（只对实物有效）')}
      </Checkbox>
    </AskButton>
  )
}

function DeclineButton({ refund: { outRefundNo, note } }: { refund: Asked }) {
  const tell = useTell()
  const [reply, setReply] = useState('')
  return (
    <AskButton
      label={t('不同意')}
      area="refunds"
      size="small"
      title={t('不同意退款？')}
      ready={reply.trim() !== ''}
      run={() => client.staff.refunds.answer.mutate({ outRefundNo, approve: false, note: reply.trim() })}
      onDone={() => tell.done(t('已答复买家'))}
      onClosed={() => setReply('')}
    >
      <blockquote className="asked-words">{note}</blockquote>
      <ReasonInput label={t('给买家的答复')} value={reply} onChange={setReply} />
    </AskButton>
  )
}
