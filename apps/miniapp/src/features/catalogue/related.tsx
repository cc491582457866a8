import { View } from '@tarojs/components'
import type { ProductDetail } from '@tidegate/shared/contracts/catalogue'
import { api, asExtra } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { Title } from '../../ui/ui.tsx'
import { useDegrade } from '../degrade/shop-degrade.ts'
import { ProductTile } from './product-tile.tsx'
import './related.css'

/** Others of the same category; nothing while the shop has better things to do. */
export function Related({ product: { id, categoryId } }: { product: ProductDetail }) {
  const wanted = useDegrade() < 1
  const { data } = useFresh(wanted ? `products.${categoryId}.SHELF.null` : null, 300_000, () =>
    api.catalogue.products.query({ categoryId, order: 'SHELF' }, asExtra),
  )
  const others = data?.items.filter((product) => product.id !== id) ?? []
  // Two abreast: an odd one would leave a hole.
  const shown = others.slice(0, Math.min(others.length - (others.length % 2), 6))
  if (shown.length === 0) return null
  return (
    <>
      <View className="section">
        <Title>同类好物</Title>
      </View>
      <View className="related">
        {shown.map((product) => (
          <ProductTile key={product.id} product={product} />
        ))}
      </View>
    </>
  )
}
