import { addStockInput, type LiveOffer } from '@tidegate/shared/contracts/live'
import { Alert, Button, InputNumber } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { useTell } from '../../ui/use-tell.ts'
import { AskButton } from '../staff/ask-button.tsx'
import { count } from './numbers.ts'

/** More units for a sale that runs, from the SKU's ordinary shelf. */
export function AddStockButton({ campaignId, offer }: { campaignId: string; offer: LiveOffer }) {
  const tell = useTell()
  const [units, setUnits] = useState<number | null>(null)
  // What was on the screen when it was asked for: if somebody else adds meanwhile, this one is refused and nothing is added twice.
  const [seen, setSeen] = useState(offer)
  const { offerId, title, skuName, total, shelfStock } = seen
  const input = { campaignId, offerId, total, units }
  const checked = addStockInput.safeParse(input)
  const short = units !== null && units > shelfStock
  return (
    <AskButton
      label={t('追加库存')}
      size="small"
      title={t('追加库存：{title}', { title })}
      ready={checked.success && !short}
      run={() => client.staff.live.addStock.mutate(addStockInput.parse(input))}
      onDone={() => tell.done(t('已追加 {units} 件，马上可以抢', { units: count(units ?? 0) }))}
      onOpen={() => setSeen(offer)}
      onClosed={() => setUnits(null)}
    >
      <p>
        {t(
          '{skuName}：活动共 {total} 件，货架还有 {shelfStock} 件。从货架划拨到活动，马上可以抢；已经「抢光」的页面会重新开放。',
          { skuName, total: count(total), shelfStock: count(shelfStock) },
        )}
      </p>
      <div className="quick">
        {[10, 100, 1000].map((step) => (
          <Button key={step} disabled={step > shelfStock} onClick={() => setUnits(step)}>
            +{step}
          </Button>
        ))}
      </div>
      <InputNumber
        className="wide figures"
        min={1}
        precision={0}
        suffix={t('件')}
        aria-label={t('追加件数')}
        value={units}
        {...(short && { status: 'error' as const })}
        onChange={setUnits}
      />
      {units !== null && (
        <Alert
          className="gap-above"
          type={short ? 'error' : 'info'}
          showIcon
          title={
            short
              ? t('货架只有 {shelfStock} 件', { shelfStock: count(shelfStock) })
              : t('活动变为 {total} 件，货架剩 {shelfStock} 件', {
                  total: count(total + units),
                  shelfStock: count(shelfStock - units),
                })
          }
        />
      )}
    </AskButton>
  )
}
