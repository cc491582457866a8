import type { LiveNow } from '@tidegate/shared/contracts/live'
import { Tag, Tooltip } from 'antd'
import { t } from '../../i18n/t.ts'
import { SoldBar } from '../campaigns/sold-bar.tsx'
import { AddStockButton } from './add-stock-button.tsx'
import { driftNote } from './drift-note.ts'

/** A list rather than a table: on a phone the figures go under the name. */
export function LiveOffers({ campaignId, now: { offers, phase } }: { campaignId: string; now: LiveNow }) {
  return (
    <section className="card card-padding">
      <h2>{t('活动商品')}</h2>
      <ul className="live-offers">
        {offers.map((offer) => (
          <li key={offer.offerId}>
            <div>
              <span className="block ellipsis">{offer.title}</span>
              <span className="muted small">{offer.skuName}</span>
            </div>
            <span>
              <span className="muted small">{t('剩余')} </span>
              <strong className="figures">{offer.available.toLocaleString('zh-CN')}</strong>
            </span>
            <SoldBar {...offer} />
            <Drift drift={offer.drift} />
            {phase !== 'ENDED' && <AddStockButton campaignId={campaignId} offer={offer} />}
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
        {t('偏差 {drift}', { drift: drift ?? '—' })}
      </Tag>
    </Tooltip>
  )
}
