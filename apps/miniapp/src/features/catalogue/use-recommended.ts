import { useReachBottom } from '@tarojs/taro'
import type { HomeView, ProductCard } from '@tidegate/shared/contracts/catalogue'
import { useRef, useState } from 'react'
import { api } from '../../api/client.ts'

interface Below {
  /** The cursor that this list goes on from: another first page has another list below it. */
  readonly after: string | null
  readonly items: readonly ProductCard[]
  readonly next: string | null
}

/** The recommended products that came with the home page, and, as the shopper scrolls, the shelf below them. */
export function useRecommended(home: Pick<HomeView, 'recommended' | 'recommendedNext'> | null): {
  items: readonly ProductCard[]
  more: boolean
} {
  const after = home?.recommendedNext ?? null
  const [kept, keep] = useState<Below>({ after: null, items: [], next: null })
  const asking = useRef(false)
  const below = kept.after === after ? kept : { after, items: [], next: after }

  useReachBottom(() => {
    if (!below.next || asking.current) return
    asking.current = true
    api.catalogue.products
      .query({ cursor: below.next })
      .then(
        ({ items, nextCursor }) => keep({ after, items: [...below.items, ...items], next: nextCursor }),
        // Reaching the bottom again asks again.
        () => {},
      )
      .finally(() => {
        asking.current = false
      })
  })
  return { items: [...(home?.recommended ?? []), ...below.items], more: below.next !== null }
}
