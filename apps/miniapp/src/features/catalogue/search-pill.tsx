import { Text } from '@tarojs/components'
import { go, pageUrl } from '../../pages/routes.ts'
import { Icon } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import './search-pill.css'

/** Looks like a field and leads to the page that has it. */
export function SearchPill({ onColour = false }: { onColour?: boolean }) {
  return (
    <Tap
      role="link"
      className={`pill ${onColour ? 'pill--light' : ''}`}
      id="to-search"
      onTap={() => go(pageUrl.search())}
    >
      <Icon name="search" className="pill__icon" />
      <Text>搜索商品、活动</Text>
    </Tap>
  )
}
