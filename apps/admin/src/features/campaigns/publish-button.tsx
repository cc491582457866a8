import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { Alert, Modal } from 'antd'
import { useState } from 'react'
import { Money } from '../../ui/money.tsx'
import { WriteButton } from '../staff/write-button.tsx'
import { useCampaignAction } from './use-campaign-action.ts'

/** Publishing carves stock out of the shelf, so the confirmation lists exactly that. */
export function PublishButton({ campaign }: { campaign: StaffCampaign }) {
  const [open, setOpen] = useState(false)
  const publish = useCampaignAction('publish', '已发布，接下来请预热')
  const short = campaign.offers.some((offer) => offer.total > offer.shelfStock)
  return (
    <>
      <WriteButton type="primary" onClick={() => setOpen(true)}>
        发布
      </WriteButton>
      <Modal
        open={open}
        title={`发布「${campaign.title}」`}
        okText="确认发布"
        cancelText="再看看"
        confirmLoading={publish.isPending}
        onOk={() => publish.mutate(campaign.id, { onSettled: () => setOpen(false) })}
        onCancel={() => setOpen(false)}
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
      </Modal>
    </>
  )
}
