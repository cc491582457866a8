import { ScrollView, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { usePages } from '../../../cache/use-pages.ts'
import { ProductRow, ProductRowBone } from '../../../features/catalogue/product-row.tsx'
import { SearchPill } from '../../../features/catalogue/search-pill.tsx'
import { asShelved, SortBar } from '../../../features/catalogue/sort-bar.tsx'
import { useDegrade } from '../../../features/degrade/shop-degrade.ts'
import { Tap } from '../../../ui/tap.tsx'
import { Trouble } from '../../../ui/trouble.tsx'
import { Notice, Screen } from '../../../ui/ui.tsx'
import { goHome } from '../../routes.ts'
import './index.css'

export default function Category() {
  const params = useRouter<{ categoryId?: string }>().params
  const [categoryId, choose] = useState(params.categoryId ?? '')
  const [sorting, sort] = useState(asShelved)
  const degrade = useDegrade()
  const { data: home } = useFresh('home', 15_000, () => api.catalogue.home.query())
  const { order, goods } = sorting
  const { items, more, problem, refresh } = usePages(`products.${categoryId}.${order}.${goods}`, (cursor) =>
    api.catalogue.products.query({
      ...(categoryId ? { categoryId } : {}),
      ...(goods ? { goods } : {}),
      order,
      cursor,
    }),
  )

  return (
    <Screen>
      {degrade < 1 ? (
        <View className="category__top">
          <SearchPill />
        </View>
      ) : null}
      <View className="category">
        <ScrollView className="rail" scrollY enhanced showScrollbar={false}>
          {[{ id: '', name: '全部' }, ...(home?.categories ?? [])].map((category) => (
            <Tap
              key={category.id}
              className={`rail__one ${category.id === categoryId ? 'rail__one--on' : ''}`}
              on={category.id === categoryId}
              onTap={() => choose(category.id)}
            >
              <Text className="rail__name clip-1">{category.name}</Text>
            </Tap>
          ))}
        </ScrollView>
        <View className="category__list">
          {degrade < 1 ? <SortBar sorting={sorting} onChange={sort} /> : null}
          {items === null && problem ? (
            <Trouble problem={problem} again={() => void refresh()} />
          ) : items?.length === 0 ? (
            goods ? (
              <Notice title="没有符合条件的商品" action={{ label: '看全部', run: () => sort(asShelved) }} />
            ) : (
              <Notice title="这里还没有商品" hint="去首页看看正在抢的" action={{ label: '回到首页', run: goHome }} />
            )
          ) : (
            (items?.map((product) => <ProductRow key={product.id} product={product} />) ??
            [0, 1, 2, 3, 4].map((i) => <ProductRowBone key={i} />))
          )}
          {items && items.length > 0 ? <Text className="list-end">{more ? '正在加载更多…' : '已经到底了'}</Text> : null}
        </View>
      </View>
    </Screen>
  )
}
