import { DeleteOutlined, PlusOutlined, ShoppingOutlined } from '@ant-design/icons'
import { sessionsOf } from '@tidegate/shared/campaign-sessions'
import { type DraftDocument, sessionPlan } from '@tidegate/shared/contracts/campaign-drafts'
import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { Button, Form, InputNumber } from 'antd'
import { useState } from 'react'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { FormSection } from '../../ui/form-section.tsx'
import { useMay } from '../staff/use-staff.ts'
import { limit, OfferLines, offerFields } from './offer-list.tsx'
import { SkuChooser } from './sku-chooser.tsx'
import type { OfferGoods } from './use-offer-goods.ts'

const maxOffers = 20

/** What is sold, and how much of the shelf goes into it. */
export function GoodsStep({ goods, document }: { goods: OfferGoods; document: DraftDocument | null }) {
  const form = Form.useFormInstance()
  const mayWrite = useMay('OPERATOR')
  const [choosing, setChoosing] = useState(false)
  const sessions = countSessions(document)
  const skuIdAt = (index: number): string => form.getFieldValue(['offers', index, 'skuId']) ?? ''
  return (
    <FormSection
      title={t('卖什么，拿多少出来卖')}
      hint={t('发布时一次从货架划拨到活动，平时的购买渠道不再卖这些；活动结束后没卖出的自动退回货架')}
    >
      <Form.List
        name="offers"
        rules={[
          {
            validator: async (_, offers: unknown[] | undefined) => {
              if (!offers?.length) throw new Error(t('至少一个活动商品'))
            },
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <div className="rows">
            <OfferLines
              rows={rows}
              goods={goods}
              className="stock-line"
              heads={[t('货架现有'), sessions > 1 ? t('每场库存') : t('活动库存'), t('划拨后货架剩')]}
              detail={(sku) => sku.skuName}
              line={(name, sku) => (
                <>
                  <span className="figures line-figure">{sku?.shelfStock.toLocaleString('zh-CN') ?? '—'}</span>
                  <Form.Item
                    name={[name, 'total']}
                    label={t('活动库存')}
                    rules={[
                      schemaRule(offerFields.total),
                      // Stock may still arrive before the campaign is published: said, not forbidden.
                      {
                        ...limit(
                          (total) => sku !== undefined && total * sessions > sku.shelfStock,
                          t('超过货架库存，暂时无法发布'),
                        ),
                        warningOnly: true,
                      },
                    ]}
                  >
                    <InputNumber
                      className="wide figures"
                      min={1}
                      max={1_000_000}
                      precision={0}
                      aria-label={t('活动库存')}
                    />
                  </Form.Item>
                  <Left sku={sku} taken={(document?.offers[name]?.total ?? 0) * sessions} sessions={sessions} />
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('移除活动商品')}
                    onClick={() => remove(name)}
                  />
                </>
              )}
            />
            {rows.length === 0 && (
              <Blank
                icon={<ShoppingOutlined />}
                title={t('还没有活动商品')}
                description={t('先选要卖的商品规格，价格和限购在下一步填')}
              />
            )}
            <Form.ErrorList errors={errors} />
            {mayWrite && (
              <Button
                type="dashed"
                block
                icon={<PlusOutlined />}
                disabled={rows.length >= maxOffers}
                onClick={() => setChoosing(true)}
              >
                {t('选择商品')}
              </Button>
            )}
            <SkuChooser
              open={choosing}
              taken={rows.map(({ name }) => skuIdAt(name))}
              max={maxOffers - rows.length}
              onClose={() => setChoosing(false)}
              onChoose={(choices) => {
                goods.remember(choices)
                for (const { skuId, priceFen, shelfStock } of choices)
                  add({
                    skuId,
                    priceFen,
                    total: Math.min(100, Math.max(1, shelfStock)),
                    buyerLimit: 1,
                    orderLimit: null,
                  })
                setChoosing(false)
              }}
            />
          </div>
        )}
      </Form.List>
    </FormSection>
  )
}

function Left({ sku, taken, sessions }: { sku: SkuChoice | undefined; taken: number; sessions: number }) {
  if (!sku) return <span className="line-figure">—</span>
  const left = sku.shelfStock - taken
  return (
    <span className={left < 0 ? 'figures line-figure danger' : 'figures line-figure'}>
      {left.toLocaleString('zh-CN')}
      {sessions > 1 && (
        <span className="muted small block">
          {t('{sessions} 场共 {taken}', { sessions, taken: taken.toLocaleString('zh-CN') })}
        </span>
      )}
    </span>
  )
}

export function countSessions(document: DraftDocument | null): number {
  const plan = sessionPlan.safeParse(document?.sessions)
  if (!document?.startsAt || !document.endsAt || !plan.success) return 1
  return sessionsOf({ startsAt: document.startsAt, endsAt: document.endsAt }, plan.data).length
}
