import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { useState } from 'react'

/** What is known of the SKUs in a form, by SKU id; the form's own values hold ids only, as they are saved. */
export interface OfferGoods {
  all: readonly SkuChoice[]
  find: (skuId: string | undefined) => SkuChoice | undefined
  remember: (choices: readonly SkuChoice[]) => void
}

export function useOfferGoods(first: readonly SkuChoice[]): OfferGoods {
  const [known, setKnown] = useState(() => new Map(first.map((choice) => [choice.skuId, choice])))
  return {
    all: [...known.values()],
    find: (skuId) => (skuId === undefined ? undefined : known.get(skuId)),
    remember: (choices) =>
      setKnown((before) => new Map([...before, ...choices.map((choice) => [choice.skuId, choice] as const)])),
  }
}
