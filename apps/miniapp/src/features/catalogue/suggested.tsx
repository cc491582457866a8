import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { api, asExtra } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { Title } from '../../ui/ui.tsx'
import { useDegrade } from '../degrade/shop-degrade.ts'
import { ProductTile } from './product-tile.tsx'
import './related.css'

/**
 * For who is done with what they came for: what the home page recommends, mostly out of the cache. A frame later than what it stands
 * under, so that no picture is fetched before the answer is read.
 */
export function Suggested({ except }: { except: string }) {
  const [later, setLater] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), afterTheAnswerMs)
    return () => clearTimeout(timer)
  }, [])
  const wanted = useDegrade() < 1 && later
  const { data } = useFresh(wanted ? 'home' : null, 300_000, () => api.catalogue.home.query(undefined, asExtra))
  const others = data?.recommended.filter((product) => product.id !== except) ?? []
  // Two abreast: an odd one would leave a hole.
  const shown = others.slice(0, Math.min(others.length - (others.length % 2), 6))
  if (shown.length === 0) return null
  return (
    <>
      <View className="section">
        <Title>为您推荐</Title>
      </View>
      <View className="related" id="suggested">
        {shown.map((product) => (
          <ProductTile key={product.id} product={product} />
        ))}
      </View>
    </>
  )
}

const afterTheAnswerMs = 300
