import { type Carrier, carriers } from '@tidegate/shared/carriers'
import type { OrderEventView } from '@tidegate/shared/contracts/orders'
import { type OrderEventKind, orderEventKindLabels, orderStateLabels } from '@tidegate/shared/states'
import { Tag, Timeline } from 'antd'
import { retold } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'

const actors: Readonly<Record<OrderEventView['actor'], string>> = {
  SYSTEM: t('系统'),
  BUYER: t('买家'),
  STAFF: t('商家'),
  WECHAT: t('微信支付'),
}

const colours: Readonly<Record<OrderEventKind, string>> = {
  STATE: 'blue',
  REFUND: 'orange',
  DELIVERY: 'green',
  NOTE: 'gray',
}

/** Everything that happened to an order, the newest first. Only the merchant sees notes. */
export function OrderTimeline({ events }: { events: OrderEventView[] }) {
  return (
    <section>
      <h3>{t('经过')}</h3>
      <Timeline
        items={events.toReversed().map((event) => ({
          key: event.version,
          color: event.kind === 'STATE' ? stateColour(event) : colours[event.kind],
          content: (
            <>
              {event.kind === 'STATE' ? (
                <strong>{t(orderStateLabels[event.to])}</strong>
              ) : (
                <Tag variant="outlined">{t(orderEventKindLabels[event.kind])}</Tag>
              )}{' '}
              <span className="muted small">{actors[event.actor]}</span>
              {event.note !== '' && <div className="event-note">{wordsOf(event)}</div>}
              <div className="muted small figures">{formatBeijing(event.at, 'full')}</div>
            </>
          ),
        }))}
      />
    </section>
  )
}

function stateColour({ to }: OrderEventView): string {
  if (to === 'PAID' || to === 'DELIVERED' || to === 'RECEIVED') return 'green'
  if (to === 'REFUND_DUE' || to === 'REFUNDING') return 'red'
  return to === 'CLOSED' || to === 'REFUSED' || to === 'REFUNDED' ? 'gray' : 'blue'
}

/** A parcel's event says `SF SF1234567890`: WeChat's code of the carrier, and the number. */
function wordsOf({ kind, to, note }: OrderEventView): string {
  if (kind !== 'STATE' || to !== 'SHIPPED') return retold(note)
  const [code = '', ...rest] = note.split(' ')
  return [t(carriers[code as Carrier]) ?? code, ...rest].join(' ')
}
