import { Text, View } from '@tarojs/components'
import type { ProductCard } from '@tidegate/shared/contracts/catalogue'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { usePages } from '../../cache/use-pages.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Notice, Title } from '../../ui/ui.tsx'
import { ProductTile, ProductTileBone } from '../catalogue/product-tile.tsx'
import { asShelved, SortBar } from '../catalogue/sort-bar.tsx'
import './search-results.css'

/** What was found; where nothing was, something else that is worth a look. */
export function SearchResults({ words, recommended }: { words: string; recommended: readonly ProductCard[] }) {
  const [sorting, sort] = useState(asShelved)
  const { order, goods } = sorting
  const { items, more, problem, refresh } = usePages(`search.${words}.${order}.${goods}`, (cursor) =>
    api.catalogue.products.query({ search: words, ...(goods ? { goods } : {}), order, cursor }),
  )
  if (items === null && problem) return <Trouble problem={problem} again={() => void refresh()} />
  return (
    <View id="search-results">
      <View className="found__sorts">
        <SortBar sorting={sorting} onChange={sort} />
      </View>
      {items?.length === 0 ? (
        <>
          {goods ? (
            <Notice title="没有符合条件的商品" action={{ label: '不筛选', run: () => sort(asShelved) }} />
          ) : (
            <Notice
              title={`没有找到「${words}」`}
              hint={recommended.length > 0 ? '换个短一点的词，或者看看下面这些' : '换个短一点的词试试'}
            />
          )}
          {recommended.length > 0 ? (
            <View className="section">
              <Title>为您推荐</Title>
            </View>
          ) : null}
          <View className="found">
            {recommended.map((product) => (
              <ProductTile key={product.id} product={product} />
            ))}
          </View>
        </>
      ) : (
        <>
          <View className="found">
            {items?.map((product) => <ProductTile key={product.id} product={product} />) ??
              [0, 1, 2, 3].map((i) => <ProductTileBone key={i} />)}
          </View>
          {items ? <Text className="list-end">{more ? '正在加载更多…' : '就找到这些'}</Text> : null}
        </>
      )}
    </View>
  )
}
