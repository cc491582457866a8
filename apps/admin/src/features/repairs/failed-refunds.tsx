import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { StaffRefundRow } from '@tidegate/shared/contracts/refunds'
import type { TableColumnsType } from 'antd'
import { client, trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { RefundStateTag } from '../../ui/tags.tsx'
import { explainRefund, wasReplaced } from '../refunds/refund-words.ts'
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
      </>
    ),
  },
  {
    title: '',
    width: 130,
    align: 'right',
    render: (_, refund) => refund.state === 'FAILED' && <RetryRefundButton refund={refund} />,
  },
]

/** Money that WeChat would not give back. */
export function FailedRefunds() {
  const failed = useQuery({
    queryKey: [...trpc.staff.refunds.list.queryKey(), 'unsettled'],
    queryFn: async () => {
      const pages = await Promise.all([
        client.staff.refunds.list.query({ state: 'FAILED' }),
        client.staff.refunds.list.query({ state: 'ABNORMAL' }),
      ])
      return { items: pages.flatMap(({ items }) => items).filter((refund) => !wasReplaced(refund)), nextCursor: null }
    },
    refetchInterval: 15_000,
  })
  return (
    <RepairSection
      name="repairs-refunds"
      title={t('退不出去的退款')}
      meaning={t('微信关闭了退款，或买家的账户收不了款')}
      query={failed}
      rowKey="outRefundNo"
      columns={columns}
      minWidth={860}
      all={{ link: { to: '/refunds' }, label: t('全部退款') }}
    />
  )
}
