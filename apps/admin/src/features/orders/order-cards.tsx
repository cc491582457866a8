import { useQuery } from '@tanstack/react-query'
import type { StaffCardRow } from '@tidegate/shared/contracts/cards'
import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'
import { Modal, Tag, Typography } from 'antd'
import { useState } from 'react'
import { client, trpc } from '../../api/trpc.ts'
import { rich, t } from '../../i18n/t.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { Time } from '../../ui/time.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

/** The codes of an order by where they came from. What they say is for the buyer, and for an owner who gives a reason. */
export function OrderCards({ order, kind }: { order: StaffOrderDetail; kind: 'CARD' | 'LOOP' }) {
  const cards = useQuery(trpc.staff.cards.ofOrder.queryOptions({ orderId: order.id }, { refetchInterval: 5_000 }))
  return (
    <section>
      <h3>{t('卡密')}</h3>
      <QueryView query={cards}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="muted">
              {order.state === 'PAID' ? t('正在发放；池里没有卡密时会等待补充') : t('没有发放卡密')}
            </p>
          ) : (
            <ul className="refund-lines">
              {rows.map((row) => (
                <Slot key={row.slot} row={row} order={order} kind={kind} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  )
}

function Slot({ row, order, kind }: { row: StaffCardRow; order: StaffOrderDetail; kind: 'CARD' | 'LOOP' }) {
  const slot = { orderId: order.id, slot: row.slot }
  return (
    <li>
      <div className="refund-line-head">
        <strong>{t('第 {slot} 张', { slot: row.slot })}</strong>
        {row.replaced > 0 && <Tag variant="outlined">{t('更换过 {replaced} 次', { replaced: row.replaced })}</Tag>}
        <span className="row-actions row-end">
          {kind === 'CARD' && order.state === 'DELIVERED' && <ReplaceButton slot={slot} replaced={row.replaced} />}
          <RevealButton slot={slot} />
        </span>
      </div>
      <div className="muted small">
        {rich('{batchLine} · 发放于 {deliveredAt}', {
          batchLine:
            row.batchLine === null
              ? t('循环卡密')
              : t('批次 {batchId} 第 {batchLine} 行', { batchId: row.batchId ?? '', batchLine: row.batchLine }),
          deliveredAt: <Time at={row.deliveredAt} />,
        })}
        {row.revealedAt === null ? (
          <> {t('· 买家还没看过')}</>
        ) : (
          <> {rich('· 买家看过 {revealedAt}', { revealedAt: <Time at={row.revealedAt} /> })}</>
        )}
      </div>
    </li>
  )
}

interface SlotKey {
  orderId: string
  slot: number
}

function ReplaceButton({ slot, replaced }: { slot: SlotKey; replaced: number }) {
  const tell = useTell()
  const [reason, setReason] = useState('')
  // As it was when the question was asked: the list goes on underneath, and a lost answer asked again must not replace the new code.
  const [seen, setSeen] = useState(replaced)
  return (
    <AskButton
      label={t('更换')}
      area="cards"
      size="small"
      title={t('更换第 {slot} 张卡密？', { slot: slot.slot })}
      stops
      ready={reason.trim().length >= 2}
      run={() => client.staff.cards.replace.mutate({ ...slot, replaced: seen, reason })}
      onOpen={() => setSeen(replaced)}
      onDone={() => tell.done(t('已更换，买家会看到新的卡密'))}
      onClosed={() => setReason('')}
    >
      <p>{t('原来的卡密作废，不再给任何人；新的一张从货架上没有划给活动的卡密里取。')}</p>
      <ReasonInput label={t('更换原因（买家会看到）')} value={reason} onChange={setReason} />
    </AskButton>
  )
}

function RevealButton({ slot }: { slot: SlotKey }) {
  const [reason, setReason] = useState('')
  const [code, setCode] = useState<string | null>(null)
  return (
    <>
      <AskButton
        label={t('查看')}
        area="cards"
        size="small"
        least="OWNER"
        title={t('查看第 {slot} 张卡密？', { slot: slot.slot })}
        ready={reason.trim().length >= 2}
        run={() => client.staff.cards.reveal.mutate({ ...slot, reason })}
        onDone={(revealed) => setCode(revealed.code)}
        onClosed={() => setReason('')}
      >
        <p>{t('谁、何时、为什么查看，会永久记录。')}</p>
        <ReasonInput label={t('查看原因')} value={reason} onChange={setReason} />
      </AskButton>
      <Modal open={code !== null} title={t('卡密')} footer={null} onCancel={() => setCode(null)} destroyOnHidden>
        <Typography.Paragraph copyable className="figures revealed-code">
          {code ?? ''}
        </Typography.Paragraph>
        <p className="muted small">{t('关上后要再看，需要重新写明原因。')}</p>
      </Modal>
    </>
  )
}
