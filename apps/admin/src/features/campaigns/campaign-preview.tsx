import { PictureOutlined } from '@ant-design/icons'
import { type RoomSettings, roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { formatYuan } from '@tidegate/shared/fen'
import { Form, type FormInstance } from 'antd'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { givesNumbers } from './room-words.ts'
import type { OfferGoods } from './use-offer-goods.ts'

/** Unsaved values of the form: any of them may be missing or not valid yet. */
interface Draft {
  title?: string
  subtitle?: string
  banner?: string
  startsAt?: number
  rules?: string[]
  room?: Partial<RoomSettings>
  offers?: ({ skuId?: string; priceFen?: number | null; buyerLimit?: number | null } | undefined)[]
}

/** The campaign as a shopper will see it, while it is typed. */
export function CampaignPreview({ form, goods }: { form: FormInstance; goods: OfferGoods }) {
  const draft: Draft = Form.useWatch([], form) ?? {}
  return (
    <aside className="preview" aria-label="手机预览">
      <div className="phone">
        <div className="phone-screen">
          {draft.banner ? (
            <img className="phone-banner" src={draft.banner} alt="" />
          ) : (
            <PictureOutlined className="phone-banner phone-empty" />
          )}
          <div className="phone-head">
            <strong>{draft.title || '活动名称'}</strong>
            {draft.subtitle && <span>{draft.subtitle}</span>}
            {draft.startsAt !== undefined && <em className="figures">{formatBeijing(draft.startsAt)} 开抢</em>}
            <Lobby draft={draft} />
          </div>
          {draft.offers?.map((offer, index) => {
            const sku = goods.find(offer?.skuId)
            return (
              sku && (
                <div className="phone-offer" key={`${index}:${sku.skuId}`}>
                  <img src={sku.image} alt="" />
                  <div>
                    <strong className="ellipsis block">{sku.title}</strong>
                    <span className="small muted ellipsis block">
                      {sku.skuName} · 限购 {offer?.buyerLimit ?? '—'} 件
                    </span>
                    <div className="figures">
                      <b>¥{formatYuan(offer?.priceFen ?? 0)}</b>{' '}
                      <s className="small muted">¥{formatYuan(sku.listPriceFen)}</s>
                    </div>
                  </div>
                </div>
              )
            )
          })}
          {draft.rules && draft.rules.length > 0 && (
            <ul className="phone-rules">
              {draft.rules.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
      <p className="muted small">手机预览，随填写变化</p>
    </aside>
  )
}

function Lobby({ draft: { startsAt, room } }: { draft: Draft }) {
  if (!startsAt || !room?.mode || !room.lobbyOpensSeconds || !givesNumbers(room.mode)) return null
  return (
    <span className="figures">
      {formatBeijing(startsAt - room.lobbyOpensSeconds * 1000)} 起候场 · {roomModeLabels[room.mode]}
    </span>
  )
}
