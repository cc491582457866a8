import { EditOutlined } from '@ant-design/icons'
import {
  adjustReasons,
  adjustStockInput,
  type SkuStock,
  type StockAdjustment,
  stockReasonLabels,
} from '@tidegate/shared/contracts/goods'
import { Alert, Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { ReasonInput } from '../../ui/reason-input.tsx'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'

const blank = { delta: null as number | null, reason: 'RECEIVED' as StockAdjustment['reason'], note: '' }

/**
 * Units come or go with a reason. What the shelf held when the dialog was opened travels along: on anything else the server refuses, so units
 * whose answer was lost are not booked a second time. What it holds by now has to be looked at first.
 */
export function AdjustStockButton({ sku }: { sku: SkuStock }) {
  const tell = useTell()
  const [typed, setTyped] = useState(blank)
  const [seen, setSeen] = useState(sku.shelfStock)
  const input = adjustStockInput.safeParse({ ...typed, skuId: sku.skuId, seen })
  const after = seen + (typed.delta ?? 0)
  const changed = seen !== sku.shelfStock
  return (
    <AskButton
      label={t('调整库存')}
      title={t('调整「{skuName}」的货架库存', { skuName: sku.skuName })}
      type="primary"
      icon={<EditOutlined />}
      disabled={sku.kind === 'CARD'}
      why={t('卡密商品的库存由卡密决定，请导入或召回卡密')}
      ready={input.success && after >= 0 && !changed}
      run={() => client.staff.products.adjustStock.mutate(adjustStockInput.parse(input.data))}
      onDone={({ shelfStock }) =>
        tell.done(t('货架库存现在是 {shelfStock}', { shelfStock: shelfStock.toLocaleString('zh-CN') }))
      }
      onOpen={() => setSeen(sku.shelfStock)}
      onClosed={() => setTyped(blank)}
    >
      {changed && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('库存刚刚变为 {stock}，请核对后再调整', { stock: sku.shelfStock.toLocaleString('zh-CN') })}
          action={
            <Button size="small" onClick={() => setSeen(sku.shelfStock)}>
              {t('已核对，继续')}
            </Button>
          }
        />
      )}
      <div className="form-row">
        <label>
          <p>{t('增减数量（减少填负数）')}</p>
          <InputNumber
            className="wide figures"
            precision={0}
            aria-label={t('增减数量')}
            value={typed.delta}
            onChange={(delta) => setTyped({ ...typed, delta })}
          />
        </label>
        <label>
          <p>{t('原因')}</p>
          <Select
            className="wide"
            aria-label={t('原因')}
            value={typed.reason}
            options={adjustReasons.map((reason) => ({ value: reason, label: t(stockReasonLabels[reason] ?? reason) }))}
            onChange={(reason: StockAdjustment['reason']) => setTyped({ ...typed, reason })}
          />
        </label>
      </div>
      <ReasonInput
        label={typed.reason === 'OTHER' ? t('说明') : t('说明（可不填）')}
        placeholder={t('例如：11 月 21 日到货，单号 8821')}
        value={typed.note}
        onChange={(note) => setTyped({ ...typed, note })}
      />
      <p className={after < 0 ? 'danger figures' : 'figures'}>
        {seen.toLocaleString('zh-CN')} → <strong>{after.toLocaleString('zh-CN')}</strong>
        {after < 0 && t('：货架上没有这么多')}
      </p>
    </AskButton>
  )
}
