import type { StaffRefundRow } from '@tidegate/shared/contracts/refunds'
import { client } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** WeChat closed a refund for good: the same sum goes out under a new number. */
export function RetryRefundButton({ refund: { outRefundNo, amountFen } }: { refund: StaffRefundRow }) {
  const tell = useTell()
  return (
    <AskButton
      label={t('重新退款')}
      area="refunds"
      size="small"
      type="primary"
      stops
      title={t('重新退款？')}
      run={() => client.staff.refunds.retry.mutate({ outRefundNo })}
      onDone={() => tell.done(t('已用新单号重新发起，一分钟左右交给微信'))}
    >
      {rich('微信关闭了上一笔，钱没有退出去。换一个新单号，再退 {amount}；不会退两次。', {
        amount: <Money fen={amountFen} />,
      })}
    </AskButton>
  )
}
