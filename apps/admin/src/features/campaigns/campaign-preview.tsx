import { PictureOutlined } from '@ant-design/icons'
import type { DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import { formatYuan } from '@tidegate/shared/fen'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { clockDuration, describeDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/use-now.ts'
import { givesNumbers } from './room-words.ts'
import type { OfferGoods } from './use-offer-goods.ts'

/** The campaign's page as the mini-program shows it before the start, while it is typed. Colours are the app's own. */
export function CampaignPreview({ document, goods }: { document: DraftDocument | null; goods: OfferGoods }) {
  if (!document) return null
  const { title, banner, offers, rules, room, payWindowSeconds } = document
  return (
    <aside className="preview" aria-label={t('手机预览')}>
      <div className="phone">
        <div className="phone-screen app">
          {banner ? (
            <img className="phone-banner" src={banner} alt="" />
          ) : (
            <PictureOutlined className="phone-banner phone-empty" />
          )}
          <Strip title={title} startsAt={document.startsAt} />
          {offers.map((offer) => {
            const sku = goods.find(offer.skuId)
            return (
              sku && (
                <div className="app-card app-offer" key={offer.skuId}>
                  <img src={sku.image} alt="" />
                  <div className="app-offer-words">
                    <strong className="clip">{sku.title}</strong>
                    <span className="app-quiet ellipsis">{sku.skuName}</span>
                    <span>
                      <span className="app-tag">
                        {t('每人限 {buyerLimit} 件', { buyerLimit: offer.buyerLimit ?? '—' })}
                      </span>
                    </span>
                    <div className="app-offer-foot figures">
                      <span>
                        <Price fen={offer.priceFen ?? 0} />
                        {sku.listPriceFen > (offer.priceFen ?? 0) && (
                          <s className="app-quiet block">¥{formatYuan(sku.listPriceFen)}</s>
                        )}
                      </span>
                      <span className="app-button">{givesNumbers(room.mode) ? t('去候场') : t('提醒我')}</span>
                    </div>
                  </div>
                </div>
              )
            )
          })}
          <div className="app-card">
            <strong>{t('活动规则')}</strong>
            <ol className="app-rules">
              {[...rules, ...roomRules(room.mode), payRule(payWindowSeconds)].map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ol>
          </div>
        </div>
      </div>
      <p className="muted small">{t('手机预览，随填写变化')}</p>
    </aside>
  )
}

function Strip({ title, startsAt }: { title: string; startsAt: number | null }) {
  const now = useNow(1000)
  return (
    <div className="app-strip">
      <span className="app-strip-words">
        <strong className="ellipsis">{title || t('活动名称')}</strong>
        <span className="figures small ellipsis">
          {startsAt === null ? t('开售时间待定') : t('{time} 准时开抢', { time: formatBeijing(startsAt) })}
        </span>
      </span>
      {startsAt !== null && startsAt > now && (
        <span className="app-count figures">
          <span className="small">{t('距开抢')}</span>
          {clockDuration(startsAt - now)}
        </span>
      )}
    </div>
  )
}

function Price({ fen }: { fen: number }) {
  const [yuan, rest] = formatYuan(fen).split('.')
  return (
    <b className="app-price">
      <small>¥</small>
      {yuan}
      {rest && <small>.{rest}</small>}
    </b>
  )
}

function roomRules(mode: RoomMode): string[] {
  if (mode === 'FIFO') return [t('本场先排队再抢购：按到达先后放行，每人一个位置。')]
  if (mode === 'SHUFFLE')
    return [t('本场先候场再摇号：开售前进入的人机会一样，结果可在手机上核验；开售后来的人按先后排在后面。')]
  if (mode === 'REJECT') return [t('本场同时抢购的人数有限，满员时请稍后再来。')]
  return []
}

function payRule(seconds: number | null): string {
  return t('抢到后请在 {duration}内支付，超时订单自动关闭，名额会让给其他人。', {
    duration: describeDuration((seconds ?? 0) * 1000),
  })
}
