import { Text, View } from '@tarojs/components'
import { go, pageUrl } from '../../pages/routes.ts'
import { aria } from '../../ui/aria.ts'
import { Icon } from '../../ui/icon.tsx'
import './search-pill.css'

/** Looks like a field and leads to the page that has it. */
export function SearchPill({ onColour = false }: { onColour?: boolean }) {
  return (
    <View
      className={`pill ${onColour ? 'pill--light' : ''}`}
      id="to-search"
      {...aria({ role: 'button', label: '搜索商品' })}
      onClick={() => go(pageUrl.search())}
    >
      <Icon name="search" className="pill__icon" />
      <Text>搜索商品、活动</Text>
    </View>
  )
}
