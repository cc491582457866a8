import type { LiveView } from '@tidegate/shared/contracts/staff'
import { Tag, Tooltip } from 'antd'
import { SoldBar } from '../campaigns/sold-bar.tsx'
import { driftNote } from './drift-note.ts'

/** A list rather than a table: on a phone the figures go under the name. */
export function LiveOffers({ offers }: { offers: LiveView['offers'] }) {
  return (
    <section className="card card-padding">
      <h2>活动商品</h2>
      <ul className="live-offers">
        {offers.map(({ offerId, title, skuName, available, drift, ...counts }) => (
          <li key={offerId}>
            <div>
              <span className="block ellipsis">{title}</span>
              <span className="muted small">{skuName}</span>
            </div>
            <span>
              <span className="muted small">剩余 </span>
              <strong className="figures">{available.toLocaleString('zh-CN')}</strong>
            </span>
            <SoldBar {...counts} />
            <Drift drift={drift} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Drift({ drift }: { drift: number | null }) {
  const { tone, note } = driftNote(drift)
  return (
    <Tooltip title={note}>
      <Tag color={tone === 'bad' ? 'error' : tone === 'good' ? 'success' : 'default'} variant="filled">
        偏差 {drift ?? '—'}
      </Tag>
    </Tooltip>
  )
}
