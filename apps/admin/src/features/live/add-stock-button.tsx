import { addStockInput, type LiveOffer } from '@tidegate/shared/contracts/live'
import { Alert, Button, InputNumber } from 'antd'
import { useState } from 'react'
import { client } from '../../api/trpc.ts'
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
      label="追加库存"
      size="small"
      title={`追加库存：${title}`}
      ready={checked.success && !short}
      run={() => client.staff.live.addStock.mutate(addStockInput.parse(input))}
      onDone={() => tell.done(`已追加 ${count(units ?? 0)} 件，马上可以抢`)}
      onOpen={() => setSeen(offer)}
      onClosed={() => setUnits(null)}
    >
      <p>
        {skuName}：活动共 {count(total)} 件，货架还有 {count(shelfStock)}{' '}
        件。从货架划拨到活动，马上可以抢；已经「抢光」的页面会重新开放。
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
        suffix="件"
        aria-label="追加件数"
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
              ? `货架只有 ${count(shelfStock)} 件`
              : `活动变为 ${count(total + units)} 件，货架剩 ${count(shelfStock - units)} 件`
          }
        />
      )}
    </AskButton>
  )
}
