import { FileAddOutlined, SearchOutlined, SendOutlined } from '@ant-design/icons'
import type { ProductKind } from '@tidegate/shared/contracts/catalogue'
import { annotateOrderInput } from '@tidegate/shared/contracts/refunds'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff'
import { paidStates } from '@tidegate/shared/states'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ShipButton } from '../shipping/ship-button.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { RefundOrderButton } from './refund-order-button.tsx'

/** What a merchant can do with an order as it stands now. */
export function OrderActions({ order, kind }: { order: StaffOrderDetail; kind: ProductKind | undefined }) {
  const { id: orderId, state } = order
  const paid = paidStates.some((one) => one === state)
  const coded = kind === 'CARD' || kind === 'LOOP'
  return (
    <div className="order-actions">
      {kind === 'SHIP' && state === 'PAID' && <ShipButton key="ship" orderId={orderId} type="primary" />}
      {kind === 'SHIP' && state === 'SHIPPED' && <ShipButton key="correct" orderId={orderId} correcting />}
      {coded && (state === 'PAID' || state === 'DELIVERED') && (
        <ResendButton orderId={orderId} owed={state === 'PAID'} />
      )}
      {(state === 'PENDING_PAYMENT' || state === 'CLOSED') && order.payment && <ConfirmPaidButton orderId={orderId} />}
      {paid && <RefundOrderButton order={order} ships={kind === 'SHIP'} />}
      <AnnotateButton orderId={orderId} />
    </div>
  )
}

/** Booked is what WeChat says, never what somebody believes. */
function ConfirmPaidButton({ orderId }: { orderId: string }) {
  const tell = useTell()
  return (
    <AskButton
      label="查询支付"
      icon={<SearchOutlined />}
      title="向微信查询这笔订单"
      run={() => client.staff.orders.confirmPaid.mutate({ orderId })}
      onDone={({ paid }) =>
        paid ? tell.done('微信回答：已支付，已经入账') : tell.warned('微信没有确认收到这笔付款，订单不变')
      }
    >
      买家说付过款、订单却没有显示时用。系统逐笔向微信查询：微信说收到了就入账，没有收到则什么都不改。查询会记入订单经过。
    </AskButton>
  )
}

function ResendButton({ orderId, owed }: { orderId: string; owed: boolean }) {
  const tell = useTell()
  return (
    <AskButton
      label="重新发送"
      icon={<SendOutlined />}
      title="重新发送卡密？"
      run={() => client.staff.cards.resend.mutate({ orderId })}
      onDone={({ how }) => tell.done(how === 'DELIVERY' ? '已重新安排发放，几秒内送达' : '已再次提醒买家')}
    >
      {owed
        ? '马上再发放一次。池里没有卡密时仍会等待补充。'
        : '买家已经拿到卡密：再提醒一次，不会多发一张。卡密失效请用下面的「更换」。'}
    </AskButton>
  )
}

function AnnotateButton({ orderId }: { orderId: string }) {
  const tell = useTell()
  const [note, setNote] = useState('')
  const input = annotateOrderInput.safeParse({ orderId, note })
  return (
    <AskButton
      label="备注"
      icon={<FileAddOutlined />}
      title="给订单加备注"
      ready={input.success}
      run={() => client.staff.orders.annotate.mutate({ orderId, note })}
      onDone={() => tell.done('备注已记下')}
      onClosed={() => setNote('')}
    >
      <ReasonInput label="备注内容（买家看不到）" maxLength={500} value={note} onChange={setNote} />
    </AskButton>
  )
}
