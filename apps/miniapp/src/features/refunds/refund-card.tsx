import { Text, View } from '@tarojs/components'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import type { RefundView } from '@tidegate/shared/contracts/refunds'
import { refundReasonLabels, refundStateLabels } from '@tidegate/shared/states'
import { Price, Row, Steps, Tag, Title } from '../../ui/ui.tsx'
import { refundSteps, refundTones } from './refund-steps.ts'
import './refund-card.css'

/** Every refund of an order, the latest first; nothing while there is none. */
export function RefundCard({ order }: { order: Pick<OrderDetail, 'refunds' | 'refundedFen' | 'amountFen'> }) {
  if (order.refunds.length === 0) return null
  const latestFirst = [...order.refunds].sort((a, b) => b.createdAt - a.createdAt)
  return (
    <View className="card" id="refunds">
      <Title className="card__label">退款</Title>
      {latestFirst.map((refund, i) => (
        <OneRefund key={refund.outRefundNo} refund={refund} latest={i === 0} />
      ))}
      {order.refundedFen > 0 ? (
        <Row label="已退金额">
          <Price fen={order.refundedFen} tone="ink" />
        </Row>
      ) : null}
    </View>
  )
}

function OneRefund({ refund, latest }: { refund: RefundView; latest: boolean }) {
  const steps = latest ? refundSteps(refund) : []
  return (
    <View className="refund">
      <View className="refund__head">
        <Price fen={refund.amountFen} tone="ink" />
        <Tag tone={refundTones[refund.state]}>{refundStateLabels[refund.state]}</Tag>
      </View>
      <Text className="refund__why">{sayWhy(refund)}</Text>
      {steps.length > 0 ? (
        <View className="refund__steps">
          <Steps steps={steps} />
        </View>
      ) : null}
    </View>
  )
}

function sayWhy({ state, reason, note }: RefundView): string {
  // The words of a declined one are the merchant's.
  const title = state === 'DECLINED' ? '商家回复' : refundReasonLabels[reason]
  return note ? `${title}：${note}` : title
}
