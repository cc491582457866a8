import type { SkuChoice, StaffCampaign } from '@tidegate/shared/contracts/staff'
import { useState } from 'react'

/** What is known of the SKUs in a form, by SKU id; the form's own values hold ids only, as they are saved. */
export interface OfferGoods {
  find: (skuId: string | undefined) => SkuChoice | undefined
  remember: (choices: SkuChoice[]) => void
}

export function useOfferGoods(campaign: StaffCampaign | null): OfferGoods {
  const [known, setKnown] = useState(() => new Map(campaign?.offers.map((offer) => [offer.skuId, choiceOf(offer)])))
  return {
    find: (skuId) => (skuId === undefined ? undefined : known.get(skuId)),
    remember: (choices) =>
      setKnown((before) => new Map([...before, ...choices.map((choice) => [choice.skuId, choice] as const)])),
  }
}

function choiceOf(offer: StaffCampaign['offers'][number]): SkuChoice {
  const { skuId, productId, productTitle, skuName, image, listPriceFen, shelfStock } = offer
  return { skuId, productId, title: productTitle, skuName, image, priceFen: listPriceFen, listPriceFen, shelfStock }
}
