import type { DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { formatYuan } from '@tidegate/shared/fen'
import { Form, InputNumber } from 'antd'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { FormSection } from '../../ui/form-section.tsx'
import { YuanInput } from '../../ui/yuan-input.tsx'
import { limit, OfferLines, offerFields } from './offer-list.tsx'
import type { OfferGoods } from './use-offer-goods.ts'

/** What it costs, and how many one person or one order may have. */
export function PriceStep({ goods, document }: { goods: OfferGoods; document: DraftDocument | null }) {
  return (
    <FormSection
      title={t('卖多少钱，一个人能买几件')}
      hint={t('每人限购按整场活动算，退款或超时未付会还给这个人；每单限购按一次下单算，不填就和每人限购一样')}
    >
      <Form.List name="offers">
        {(rows) => (
          <div className="rows">
            {rows.length === 0 && <p className="muted form-note">{t('先在上一步选择商品')}</p>}
            <OfferLines
              rows={rows}
              goods={goods}
              className="price-line"
              heads={[t('活动价'), t('优惠'), t('每人限购'), t('每单限购')]}
              detail={(sku) =>
                t('{skuName} · 划线价 ¥{listPrice}', { skuName: sku.skuName, listPrice: formatYuan(sku.listPriceFen) })
              }
              line={(name, sku) => (
                <>
                  <Form.Item
                    name={[name, 'priceFen']}
                    label={t('活动价')}
                    rules={[
                      schemaRule(offerFields.priceFen),
                      limit((price) => sku !== undefined && price > sku.listPriceFen, t('活动价高于划线价')),
                    ]}
                  >
                    <YuanInput aria-label={t('活动价')} />
                  </Form.Item>
                  <Discount price={document?.offers[name]?.priceFen ?? null} list={sku?.listPriceFen} />
                  <Form.Item
                    name={[name, 'buyerLimit']}
                    label={t('每人限购')}
                    rules={[schemaRule(offerFields.buyerLimit)]}
                  >
                    <InputNumber
                      className="wide figures"
                      min={1}
                      max={99}
                      precision={0}
                      suffix={t('件')}
                      aria-label={t('每人限购')}
                    />
                  </Form.Item>
                  <Form.Item
                    name={[name, 'orderLimit']}
                    label={t('每单限购')}
                    dependencies={[['offers', name, 'buyerLimit']]}
                    rules={[
                      schemaRule(offerFields.orderLimit),
                      limit((most) => most > (document?.offers[name]?.buyerLimit ?? most), t('不能超过每人限购')),
                    ]}
                  >
                    <InputNumber
                      className="wide figures"
                      min={1}
                      max={99}
                      precision={0}
                      placeholder={t('不另设')}
                      suffix={t('件')}
                      aria-label={t('每单限购')}
                    />
                  </Form.Item>
                </>
              )}
            />
          </div>
        )}
      </Form.List>
    </FormSection>
  )
}

function Discount({ price, list }: { price: number | null; list: number | undefined }) {
  if (price === null || !list) return <span className="line-figure">—</span>
  if (price >= list) return <span className="line-figure danger">{price > list ? t('高于划线价') : t('没有优惠')}</span>
  return (
    <span className="line-figure figures">
      {t('{value} 折', { value: Math.max(0.1, Math.round((price / list) * 100) / 10) })}
      <span className="muted small block">{t('省 ¥{list}', { list: formatYuan(list - price) })}</span>
    </span>
  )
}
