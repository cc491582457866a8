import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StaffRefundRow } from '@tidegate/shared/contracts/refunds'
import type { TableColumnsType } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { RefundStateTag } from '../../ui/tags.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { describeTrouble, explainRefund, mayRetry } from '../refunds/refund-words.ts'
import { RetryRefundButton } from '../refunds/retry-refund-button.tsx'
import { RepairSection } from './repair-section.tsx'

const columns: TableColumnsType<StaffRefundRow> = [
  {
    title: t('订单'),
    render: (_, { order, orderId }) => (
      <>
        {order.title}
        <div className="small figures">
          <Link to="/orders" search={{ open: orderId }}>
            {orderId}
          </Link>
        </div>
      </>
    ),
  },
  { title: t('金额'), width: 160, align: 'right', render: (_, { amountFen }) => <Money fen={amountFen} /> },
  {
    title: t('建议'),
    width: 300,
    render: (_, refund) => (
      <>
        <RefundStateTag state={refund.state} />
        <div className="muted small">{explainRefund(refund)}</div>
        {refund.error !== null && refund.state === 'DUE' && (
          <div className="small danger">{describeTrouble(refund.error)}</div>
        )}
      </>
    ),
  },
  {
    title: '',
    width: 130,
    align: 'right',
    render: (_, refund) => mayRetry(refund) && <RetryRefundButton refund={refund} />,
  },
]

/** Money that WeChat would not give back. */
export function FailedRefunds() {
  const failed = useQuery(trpc.staff.refunds.list.queryOptions({ state: 'STUCK' }, { refetchInterval: 15_000 }))
  return (
    <RepairSection
      name="repairs-refunds"
      title={t('退不出去的退款')}
      meaning={t('微信关闭或拒绝了退款，或买家的账户收不了款')}
      query={failed}
      rowKey="outRefundNo"
      columns={columns}
      minWidth={860}
      tools={<ExportButton of={{ kind: 'REFUNDS', filter: { state: 'STUCK' } }} />}
      all={{ link: { to: '/refunds', search: { state: 'STUCK' } }, label: t('全部') }}
    />
  )
}
