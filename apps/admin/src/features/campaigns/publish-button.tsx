import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Alert } from 'antd'
import { client } from '../../api/trpc.ts'
import { Money } from '../../ui/money.tsx'
import { ActionButton } from './action-button.tsx'

/** Publishing carves stock out of the shelf, so the confirmation lists exactly that. */
export function PublishButton({ campaign }: { campaign: StaffCampaign }) {
  const short = campaign.offers.some((offer) => offer.total > offer.shelfStock)
  return (
    <ActionButton
      type="primary"
      label="发布"
      title={`发布「${campaign.title}」`}
      doneText="已发布，接下来请预热"
      run={() => client.staff.campaigns.publish.mutate({ campaignId: campaign.id })}
    >
      <p>下面的库存会从货架划拨到活动，发布后内容不能再修改：</p>
      <ul className="carve-out">
        {campaign.offers.map((offer) => (
          <li key={offer.id}>
            <span>
              {offer.productTitle} · {offer.skuName}
            </span>
            <span className="figures">
              <Money fen={offer.priceFen} /> × {offer.total}
              <span className={offer.total > offer.shelfStock ? 'danger small' : 'muted small'}>
                （货架 {offer.shelfStock}）
              </span>
            </span>
          </li>
        ))}
      </ul>
      {short && <Alert type="warning" showIcon title="有商品的货架库存不够划拨，发布会被拒绝" />}
    </ActionButton>
  )
}
