import { Text, View } from '@tarojs/components'
import type { ProductCard } from '@tidegate/shared/contracts/catalogue'
import { memo } from 'react'
import { go, pageUrl } from '../../pages/routes.ts'
import { Tap } from '../../ui/tap.tsx'
import { Bone, Picture, Price, Tag, WasPrice } from '../../ui/ui.tsx'
import './product-row.css'

/** A product in a narrow column: the picture on the left, words beside it. */
export const ProductRow = memo(function ProductRow({ product }: { product: ProductCard }) {
  return (
    <Tap role="link" className="prow" onTap={() => go(pageUrl.product(product.id))}>
      <Picture className="prow__pic" src={product.image} width={92} />
      <View className="prow__text">
        <Text className="prow__title clip-2">{product.title}</Text>
        <Text className="prow__sub clip-1">{product.subtitle}</Text>
        <View className="prow__foot">
          <View>
            <Price fen={product.priceFen} />
            <WasPrice fen={product.priceFen} listFen={product.listPriceFen} />
          </View>
          {product.kind === 'SHIP' ? null : <Tag tone="gold">卡密</Tag>}
        </View>
      </View>
    </Tap>
  )
})

export function ProductRowBone() {
  return (
    <View className="prow">
      <Bone className="prow__pic" />
      <View className="prow__text">
        <Bone className="prow__bone" />
        <Bone className="prow__bone prow__bone--short" />
      </View>
    </View>
  )
}
