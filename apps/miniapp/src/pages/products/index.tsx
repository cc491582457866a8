import { ScrollView, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { HomeView } from '@tidegate/shared/contracts/catalogue'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { usePages } from '../../cache/use-pages.ts'
import { ProductTile, ProductTileBone } from '../../features/catalogue/product-tile.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Notice, Screen } from '../../ui/ui.tsx'
import { goHome } from '../routes.ts'
import './index.css'

export default function Products() {
  const params = useRouter<{ categoryId?: string }>().params
  const [categoryId, choose] = useState(params.categoryId ?? '')
  const { data: home } = useFresh<HomeView>('home', 15_000, () => api.catalogue.home.query())
  const { items, more, problem, refresh } = usePages(`products.${categoryId}`, (cursor) =>
    api.catalogue.products.query({ ...(categoryId ? { categoryId } : {}), cursor }),
  )

  return (
    <Screen>
      <ScrollView className="shelf" scrollX enhanced showScrollbar={false}>
        {[{ id: '', name: '全部' }, ...(home?.categories ?? [])].map((category) => (
          <Text
            key={category.id}
            className={`shelf__tab ${category.id === categoryId ? 'shelf__tab--on' : ''}`}
            onClick={() => choose(category.id)}
          >
            {category.name}
          </Text>
        ))}
      </ScrollView>
      {items === null && problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : items?.length === 0 ? (
        <Notice title="这个分类还没有商品" hint="去首页看看正在抢的" action={{ label: '回到首页', run: goHome }} />
      ) : (
        <View className="tiles">
          {items
            ? items.map((product) => <ProductTile key={product.id} product={product} />)
            : [0, 1, 2, 3].map((i) => <ProductTileBone key={i} />)}
        </View>
      )}
      {items && items.length > 0 ? <Text className="shelf__end">{more ? '正在加载更多…' : '已经到底了'}</Text> : null}
    </Screen>
  )
}
