import { DeleteOutlined, PlusOutlined, ShoppingOutlined } from '@ant-design/icons'
import { offerSaveInput, type SkuChoice } from '@tidegate/shared/contracts/staff'
import { formatYuan } from '@tidegate/shared/fen'
import { Button, Form, InputNumber } from 'antd'
import type { RuleObject } from 'antd/es/form'
import { useState } from 'react'
import { schemaRule } from '../../api/form-schema.ts'
import { Blank } from '../../ui/blank.tsx'
import { Goods } from '../../ui/goods.tsx'
import { YuanInput } from '../../ui/yuan-input.tsx'
import { useMay } from '../staff/use-staff.ts'
import { SkuChooser } from './sku-chooser.tsx'
import type { OfferGoods } from './use-offer-goods.ts'

const fields = offerSaveInput.shape
const maxOffers = 20

/** The offers of a campaign, one line each: goods, price, stock to carve out, limit per buyer. */
export function OfferFields({ goods }: { goods: OfferGoods }) {
  const form = Form.useFormInstance()
  const mayWrite = useMay('OPERATOR')
  const [choosing, setChoosing] = useState(false)
  const skuIdAt = (index: number): string | undefined => form.getFieldValue(['offers', index, 'skuId'])
  return (
    <Form.List
      name="offers"
      rules={[
        {
          validator: async (_, offers: unknown[] | undefined) => {
            if (!offers?.length) throw new Error('至少一个活动商品')
          },
        },
      ]}
    >
      {(rows, { add, remove }, { errors }) => (
        <div className="rows">
          {rows.length > 0 && (
            <div className="rows-line rows-head offer-line" aria-hidden="true">
              <span>商品</span>
              <span>活动价</span>
              <span>活动库存</span>
              <span>每人限购</span>
              <span />
            </div>
          )}
          {rows.map(({ key, name }) => {
            const sku = goods.find(skuIdAt(name))
            return (
              <div className="rows-line offer-line" key={key}>
                <Form.Item name={[name, 'skuId']} rules={[schemaRule(fields.skuId)]}>
                  <OfferGoodsLine sku={sku} />
                </Form.Item>
                <Form.Item
                  name={[name, 'priceFen']}
                  label="活动价"
                  rules={[
                    schemaRule(fields.priceFen),
                    limit((price) => sku !== undefined && price > sku.listPriceFen, '活动价高于划线价'),
                  ]}
                >
                  <YuanInput aria-label="活动价" />
                </Form.Item>
                <Form.Item
                  name={[name, 'total']}
                  label="活动库存"
                  rules={[
                    schemaRule(fields.total),
                    // Stock may still arrive before the campaign is published: said, not forbidden.
                    {
                      ...limit((total) => sku !== undefined && total > sku.shelfStock, '超过货架库存，暂时无法发布'),
                      warningOnly: true,
                    },
                  ]}
                >
                  <InputNumber className="wide figures" min={1} max={1_000_000} precision={0} aria-label="活动库存" />
                </Form.Item>
                <Form.Item name={[name, 'buyerLimit']} label="每人限购" rules={[schemaRule(fields.buyerLimit)]}>
                  <InputNumber className="wide figures" min={1} max={99} precision={0} aria-label="每人限购" />
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label="移除活动商品" onClick={() => remove(name)} />
              </div>
            )
          })}
          {rows.length === 0 && <Blank icon={<ShoppingOutlined />} title="还没有活动商品" />}
          <Form.ErrorList errors={errors} />
          {mayWrite && (
            <Button
              type="dashed"
              block
              icon={<PlusOutlined />}
              disabled={rows.length >= maxOffers}
              onClick={() => setChoosing(true)}
            >
              选择商品
            </Button>
          )}
          <SkuChooser
            open={choosing}
            taken={rows.map(({ name }) => skuIdAt(name) ?? '')}
            max={maxOffers - rows.length}
            onClose={() => setChoosing(false)}
            onChoose={(choices) => {
              goods.remember(choices)
              for (const { skuId, priceFen } of choices) add({ skuId, priceFen, total: 100, buyerLimit: 1 })
              setChoosing(false)
            }}
          />
        </div>
      )}
    </Form.List>
  )
}

function OfferGoodsLine({ sku }: { sku: SkuChoice | undefined }) {
  if (!sku) return null
  return (
    <Goods
      image={sku.image}
      title={sku.title}
      detail={`${sku.skuName} · 划线价 ¥${formatYuan(sku.listPriceFen)} · 货架 ${sku.shelfStock} 件`}
    />
  )
}

function limit(applies: (value: number) => boolean, message: string): RuleObject {
  return {
    validator: async (_, value: unknown) => {
      if (typeof value === 'number' && applies(value)) throw new Error(message)
    },
  }
}
