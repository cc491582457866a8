import type { RefundView } from '@tidegate/shared/contracts/refunds'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { refundReasonLabels } from '@tidegate/shared/states'
import { rich, t } from '../../i18n/t.ts'
import { Copyable, Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { RefundStateTag } from '../../ui/tags.tsx'
import { Time } from '../../ui/time.tsx'
import { AnswerRefundButtons } from '../refunds/answer-refund-buttons.tsx'
import { describeNote, explainRefund } from '../refunds/refund-words.ts'
import { paymentStateLabel } from './payment-state-label.ts'
import { refundableFen } from './refundable.ts'

/** What came in, what went back, and under which numbers. */
export function OrderMoney({ order }: { order: StaffOrderDetail }) {
  const { payment } = order
  return (
    <section>
      <h3>{t('金额')}</h3>
      <Facts
        of={[
          [
            order.paidAt === null ? t('应付') : t('实付'),
            <span key="amount">
              <Money fen={order.amountFen} />
              {order.quantity > 1 && (
                <span className="muted small">
                  {' '}
                  = <Money fen={order.unitPriceFen} /> × {order.quantity}
                </span>
              )}
            </span>,
          ],
          order.refunds.length > 0 && [t('已退到账'), <Money key="refunded" fen={order.refundedFen} />],
          order.refunds.length > 0 && [t('还可以退'), <Money key="left" fen={refundableFen(order)} />],
          [t('支付情况'), payment ? paymentStateLabel(payment.state) : t('买家还没有发起支付')],
          payment !== null && [t('商户单号'), <Copyable key="trade" text={payment.outTradeNo} />],
          Boolean(payment?.transactionId) && [
            t('微信支付单号'),
            <Copyable key="transaction" text={payment?.transactionId ?? ''} />,
          ],
        ]}
      />
      {order.refunds.length > 0 && (
        <ul className="refund-lines">
          {order.refunds.map((refund) => (
            <RefundLine key={refund.outRefundNo} refund={refund} />
          ))}
        </ul>
      )}
    </section>
  )
}

function RefundLine({ refund }: { refund: RefundView }) {
  return (
    <li>
      <div className="refund-line-head">
        <strong>{rich('退款 {amount}', { amount: <Money fen={refund.amountFen} /> })}</strong>
        <RefundStateTag state={refund.state} />
        <span className="muted small">
          <Time at={refund.createdAt} />
        </span>
      </div>
      <div>{t(refundReasonLabels[refund.reason])}</div>
      {refund.note !== '' && <div className="event-note">{describeNote(refund)}</div>}
      <div className="muted small">{explainRefund(refund)}</div>
      {refund.state === 'ASKED' && (
        <div className="refund-line-answer">
          <AnswerRefundButtons refund={refund} />
        </div>
      )}
    </li>
  )
}
