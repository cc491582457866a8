import { FileAddOutlined, SearchOutlined, SendOutlined } from '@ant-design/icons'
import { annotateOrderInput } from '@tidegate/shared/contracts/refunds'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { paidStates } from '@tidegate/shared/states'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { ShipButton } from '../shipping/ship-button.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { RefundOrderButton } from './refund-order-button.tsx'

/** What a merchant can do with an order as it stands now. */
export function OrderActions({ order }: { order: StaffOrderDetail }) {
  const { id: orderId, state, kind } = order
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
      label={t('查询支付')}
      icon={<SearchOutlined />}
      title={t('向微信查询这笔订单')}
      run={() => client.staff.orders.confirmPaid.mutate({ orderId })}
      onDone={({ answer }) => {
        if (answer === 'PAID') tell.done(t('微信回答：已支付，已经入账'))
        else if (answer === 'NOT_PAID') tell.warned(t('微信回答：没有收到这笔付款，订单不变'))
        else tell.warned(t('微信暂时没有给出确定的回答，订单不变，请稍后再查'))
      }}
    >
      {t(
        '买家说付过款、订单却没有显示时用。系统逐笔向微信查询：微信说收到了就入账，没有收到则什么都不改。查询会记入订单经过。',
      )}
    </AskButton>
  )
}

/** Says which of the two it will be: what is owed goes out, or the buyer hears of it once more. Neither gives a second code. */
function ResendButton({ orderId, owed }: { orderId: string; owed: boolean }) {
  const tell = useTell()
  return (
    <AskButton
      label={owed ? t('立即发放') : t('再次通知')}
      area="cards"
      icon={<SendOutlined />}
      title={owed ? t('立即发放卡密？') : t('再次通知买家查看卡密？')}
      run={() => client.staff.cards.resend.mutate({ orderId })}
      onDone={({ how }) => tell.done(how === 'DELIVERY' ? t('已重新安排发放，几秒内送达') : t('已再次通知买家'))}
    >
      {owed
        ? t('这笔订单还没有拿到卡密：马上再发放一次。池里没有卡密时，仍会排队等待补充，先付款的先得。')
        : t(
            '买家已经拿到卡密，不会再发一张：只在买家允许时，再发一条「已发放」的订阅消息。卡密失效请用下面的「更换」。',
          )}
    </AskButton>
  )
}

function AnnotateButton({ orderId }: { orderId: string }) {
  const tell = useTell()
  const [note, setNote] = useState('')
  const input = annotateOrderInput.safeParse({ orderId, note })
  return (
    <AskButton
      label={t('备注')}
      icon={<FileAddOutlined />}
      title={t('给订单加备注')}
      ready={input.success}
      run={() => client.staff.orders.annotate.mutate({ orderId, note })}
      onDone={() => tell.done(t('备注已记下'))}
      onClosed={() => setNote('')}
    >
      <ReasonInput label={t('备注内容（买家看不到）')} maxLength={500} value={note} onChange={setNote} />
    </AskButton>
  )
}
