import { offerSaveInput, type SkuChoice } from '@tidegate/shared/contracts/staff'
import { Form } from 'antd'
import type { RuleObject } from 'antd/es/form'
import type { ReactNode } from 'react'
import { schemaRule } from '../../api/form-schema.ts'
import { t } from '../../i18n/t.ts'
import { Goods } from '../../ui/goods.tsx'
import type { OfferGoods } from './use-offer-goods.ts'

export const offerFields = offerSaveInput.shape

interface Props {
  goods: OfferGoods
  /** Of the columns after the goods. */
  heads: string[]
  className: string
  detail: (sku: SkuChoice) => string
  /** The fields of one line. */
  line: (name: number, sku: SkuChoice | undefined) => ReactNode
}

/** The offers of a campaign, one line each; each step of the wizard asks something else about them. */
export function OfferLines({
  goods,
  heads,
  className,
  detail,
  line,
  rows,
}: Props & { rows: { key: number; name: number }[] }) {
  const form = Form.useFormInstance()
  if (rows.length === 0) return null
  return (
    <>
      <div className={`rows-line rows-head ${className}`} aria-hidden="true">
        <span>{t('商品')}</span>
        {heads.map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      {rows.map(({ key, name }) => {
        const sku = goods.find(form.getFieldValue(['offers', name, 'skuId']))
        return (
          <div className={`rows-line ${className}`} key={key}>
            <Form.Item name={[name, 'skuId']} rules={[schemaRule(offerFields.skuId)]}>
              <GoodsLine sku={sku} detail={detail} />
            </Form.Item>
            {line(name, sku)}
          </div>
        )
      })}
    </>
  )
}

export function limit(applies: (value: number) => boolean, message: string): RuleObject {
  return {
    validator: async (_, value: unknown) => {
      if (typeof value === 'number' && applies(value)) throw new Error(message)
    },
  }
}

function GoodsLine({ sku, detail }: { sku: SkuChoice | undefined; detail: (sku: SkuChoice) => string }) {
  if (!sku) return <span className="danger">{t('这个商品已经不存在，请移除')}</span>
  return <Goods image={sku.image} title={sku.title} detail={detail(sku)} />
}
