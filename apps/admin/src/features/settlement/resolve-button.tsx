import {
  type DifferenceAction,
  type DifferenceView,
  differenceActionLabels,
  differenceAnswers,
  differenceLabels,
  resolveDifferenceInput,
} from '@tidegate/shared/contracts/settlement'
import { Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { Money } from '../../ui/money.tsx'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const consequences: Readonly<Record<DifferenceAction, string>> = {
  QUERY: '再向微信查询，以微信的回答入账',
  REFUND: '把这笔订单余下的款项全部退给买家',
  REDELIVER: '马上重新发放，已经发过的不会重复',
  IGNORE: '不做任何改动，只记下原因',
}

/** The merchant confirms what is to be done about a difference; the first answer is the one proposed. */
export function ResolveButton({ difference }: { difference: DifferenceView }) {
  const tell = useTell()
  const [action, setAction] = useState(difference.proposed)
  const [note, setNote] = useState('')
  const input = resolveDifferenceInput.safeParse({ id: difference.id, action, note })
  return (
    <AskButton
      label="处理"
      size="small"
      least="OWNER"
      title={differenceLabels[difference.kind]}
      stops={action === 'REFUND'}
      ready={input.success}
      run={() => client.staff.settlement.resolve.mutate(resolveDifferenceInput.parse(input.data))}
      onDone={() => tell.done('这条差异已了结')}
      onClosed={() => {
        setAction(difference.proposed)
        setNote('')
      }}
    >
      <p>
        {difference.day}：微信 <Money fen={difference.billFen} />
        ，系统 <Money fen={difference.ledgerFen} />
      </p>
      <Radio.Group
        className="stack-small"
        value={action}
        onChange={(event) => setAction(event.target.value)}
        options={differenceAnswers[difference.kind].map((answer) => ({
          value: answer,
          label: (
            <>
              {differenceActionLabels[answer]}
              {answer === difference.proposed && <span className="muted small">（建议）</span>}
              <div className="muted small">{consequences[answer]}</div>
            </>
          ),
        }))}
      />
      <ReasonInput label={action === 'IGNORE' ? '原因（至少 4 个字）' : '备注'} value={note} onChange={setNote} />
    </AskButton>
  )
}
