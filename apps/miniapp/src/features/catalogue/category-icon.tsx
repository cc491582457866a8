import { View } from '@tarojs/components'
import { Icon, type IconName } from '../../ui/icon.tsx'
import './category-icon.css'

/** A category is named by the merchant; what its name speaks of chooses the drawing. The first that fits wins. */
const drawings: readonly (readonly [RegExp, IconName, Tone])[] = [
  [/券|卡|会员|充值|数字/, 'ticket', 'gold'],
  [/数码|影音|手机|电脑|电器|家电|耳机/, 'digital', 'blue'],
  [/食|饮|茶|咖|酒|生鲜|水果|零食/, 'food', 'sale'],
  [/运动|户外|健身|骑行|露营/, 'sport', 'tide'],
  [/美妆|个护|护肤|香|清洁/, 'beauty', 'rose'],
  [/玩|文创|潮|模型|礼/, 'toy', 'violet'],
  [/服|衣|鞋|包|饰/, 'cloth', 'violet'],
  [/书|文具|教育|乐器/, 'book', 'blue'],
  [/家|居|厨|床|宠/, 'home', 'gold'],
]

type Tone = 'tide' | 'sale' | 'gold' | 'blue' | 'violet' | 'rose'

export function CategoryIcon({ name }: { name: string }) {
  const [, drawing, tone] = drawings.find(([words]) => words.test(name)) ?? [null, 'grid' as const, 'tide' as const]
  return (
    <View className={`cat-icon cat-icon--${tone}`}>
      <Icon name={drawing} />
    </View>
  )
}
