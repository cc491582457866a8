import { RollbackOutlined } from '@ant-design/icons'
import { refundOrderInput } from '@tidegate/shared/contracts/refunds'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import type { Fen } from '@tidegate/shared/fen'
import { Alert, Button, Checkbox, Radio } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { YuanInput } from '../../ui/yuan-input.tsx'
import { AskButton } from '../staff/ask-button.tsx'
import { refundableFen } from './refundable.ts'

const blank = { whole: true, partFen: null as Fen | null, restock: false, note: '' }

/** Decides on the order as it was seen: what has happened since has to be looked at first. */
export function RefundOrderButton({ order, ships }: { order: StaffOrderDetail; ships: boolean }) {
  const tell = useTell()
  const [seenVersion, setSeenVersion] = useState(order.version)
  const [typed, setTyped] = useState(blank)
  const change = (next: Partial<typeof blank>) => setTyped({ ...typed, ...next })
  const leftFen = refundableFen(order)
  const input = refundOrderInput.safeParse({
    orderId: order.id,
    version: seenVersion,
    amountFen: typed.whole ? null : (typed.partFen ?? 0),
    restock: typed.restock,
    note: typed.note,
  })
  const tooMuch = !typed.whole && typed.partFen !== null && typed.partFen > leftFen
  const changed = seenVersion !== order.version
  return (
    <AskButton
      label={t('退款')}
      danger
      stops
      icon={<RollbackOutlined />}
      disabled={leftFen <= 0}
      why={t('已经全部退款')}
      title={t('退款给买家')}
      ready={input.success && !tooMuch && !changed}
      run={() => client.staff.orders.refund.mutate(refundOrderInput.parse(input.data))}
      onDone={() => tell.done(t('已决定退款，正在交给微信'))}
      onOpen={() => setSeenVersion(order.version)}
      onClosed={() => setTyped(blank)}
    >
      {changed && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('订单刚刚有变化，请先核对')}
          action={
            <Button size="small" onClick={() => setSeenVersion(order.version)}>
              {t('已核对，继续')}
            </Button>
          }
        />
      )}
      <Radio.Group
        className="stack-small"
        value={typed.whole}
        onChange={(event) => change({ whole: event.target.value })}
        options={[
          {
            value: true,
            label: rich('全部退还 {left}', { left: <Money fen={leftFen} /> }),
          },
          { value: false, label: t('只退一部分') },
        ]}
      />
      {!typed.whole && (
        <label className="dialog-field">
          <p>
            {t('退款金额')}{' '}
            <span className="muted small">{rich('（最多 {left}）', { left: <Money fen={leftFen} /> })}</span>
          </p>
          <YuanInput aria-label={t('退款金额')} value={typed.partFen} onChange={(partFen) => change({ partFen })} />
          {tooMuch && <p className="danger small">{t('超过了还可以退的金额')}</p>}
        </label>
      )}
      <ReasonInput label={t('退款原因（买家会看到）')} value={typed.note} onChange={(note) => change({ note })} />
      {ships && (
        <Checkbox checked={typed.restock} onChange={(event) => change({ restock: event.target.checked })}>
          {t('商品已在手上，放回货架库存')}
        </Checkbox>
      )}
      <p className="muted small">
        {t('款项原路退回买家。全部退还后订单不再发货，卡密也不再显示；活动的名额和买家的限购数量不会恢复。')}
      </p>
    </AskButton>
  )
}
