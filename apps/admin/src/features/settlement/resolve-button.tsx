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
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const consequences: Readonly<Record<DifferenceAction, string>> = {
  QUERY: t('再向微信查询，以微信的回答入账'),
  REFUND: t('把这笔订单余下的款项全部退给买家'),
  REDELIVER: t('马上重新发放，已经发过的不会重复'),
  IGNORE: t('不做任何改动，只记下原因'),
}

/** The merchant confirms what is to be done about a difference; the first answer is the one proposed. */
export function ResolveButton({ difference }: { difference: DifferenceView }) {
  const tell = useTell()
  const [action, setAction] = useState(difference.proposed)
  const [note, setNote] = useState('')
  const input = resolveDifferenceInput.safeParse({ id: difference.id, action, note })
  return (
    <AskButton
      label={t('处理')}
      area="settlement"
      size="small"
      least="OWNER"
      title={t(differenceLabels[difference.kind])}
      stops={action === 'REFUND'}
      ready={input.success}
      run={() => client.staff.settlement.resolve.mutate(resolveDifferenceInput.parse(input.data))}
      onDone={() => tell.done(t('这条差异已了结'))}
      onClosed={() => {
        setAction(difference.proposed)
        setNote('')
      }}
    >
      <p>
        {rich('{day}：微信 {bill}，系统 {ledger}', {
          day: difference.day,
          bill: <Money fen={difference.billFen} />,
          ledger: <Money fen={difference.ledgerFen} />,
        })}
      </p>
      <Radio.Group
        className="stack-small"
        value={action}
        onChange={(event) => setAction(event.target.value)}
        options={differenceAnswers[difference.kind].map((answer) => ({
          value: answer,
          label: (
            <>
              {t(differenceActionLabels[answer])}
              {answer === difference.proposed && <span className="muted small">{t('（建议）')}</span>}
              <div className="muted small">{consequences[answer]}</div>
            </>
          ),
        }))}
      />
      <ReasonInput label={action === 'IGNORE' ? t('原因（至少 4 个字）') : t('备注')} value={note} onChange={setNote} />
    </AskButton>
  )
}
