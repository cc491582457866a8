import type { LiveView } from '@tidegate/shared/contracts/staff'
import { SoldBar } from '../campaigns/sold-bar.tsx'

/** A list rather than a table: on a phone the figures go under the name. */
export function LiveOffers({ offers }: { offers: LiveView['offers'] }) {
  return (
    <section className="card card-padding">
      <h2>活动商品</h2>
      <ul className="live-offers">
        {offers.map(({ offerId, title, skuName, available, ...counts }) => (
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
          </li>
        ))}
      </ul>
    </section>
  )
}
