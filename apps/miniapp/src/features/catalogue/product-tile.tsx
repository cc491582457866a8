import { Text, View } from '@tarojs/components'
import type { ProductCard } from '@tidegate/shared/contracts/catalogue'
import { memo } from 'react'
import { go, pageUrl } from '../../pages/routes.ts'
import { Tap } from '../../ui/tap.tsx'
import { Bone, Picture, Price, Tag, WasPrice } from '../../ui/ui.tsx'
import './product-tile.css'

export const ProductTile = memo(function ProductTile({ product }: { product: ProductCard }) {
  return (
    <Tap role="link" className="tile" onTap={() => go(pageUrl.product(product.id))}>
      <Picture className="tile__pic" src={product.image} />
      <View className="tile__text">
        <Text className="tile__title clip-2">{product.title}</Text>
        <Text className="tile__sub clip-1">{product.subtitle}</Text>
        <View className="tile__price">
          <View>
            <Price fen={product.priceFen} />
            <WasPrice fen={product.priceFen} listFen={product.listPriceFen} />
          </View>
          {product.kind === 'CARD' ? <Tag tone="gold">卡密</Tag> : null}
        </View>
      </View>
    </Tap>
  )
})

export function ProductTileBone() {
  return (
    <View className="tile">
      <Bone className="tile__pic" />
      <View className="tile__text">
        <Bone className="tile__bone" />
        <Bone className="tile__bone tile__bone--short" />
      </View>
    </View>
  )
}
