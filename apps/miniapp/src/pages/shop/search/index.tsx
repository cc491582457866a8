import { Input, Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { HomeView, SearchHint } from '@tidegate/shared/contracts/catalogue'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { useDegrade } from '../../../features/degrade/shop-degrade.ts'
import { markWords } from '../../../features/search/mark-words.ts'
import { SearchResults } from '../../../features/search/search-results.tsx'
import { useSearchHistory } from '../../../features/search/shop-history.ts'
import { useHints } from '../../../features/search/use-hints.ts'
import { aria } from '../../../ui/aria.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Screen, Tag } from '../../../ui/ui.tsx'
import { go, pageUrl } from '../../routes.ts'
import './index.css'

export default function Search() {
  const given = decodeURIComponent(useRouter<{ words?: string }>().params.words ?? '')
  const [typed, type] = useState(given)
  /** null while somebody is typing. */
  const [asked, ask] = useState(given || null)
  const history = useSearchHistory()
  const degrade = useDegrade()
  const hints = useHints(typed, asked === null && degrade < 1)
  const { data: home } = useFresh('home', 15_000, () => api.catalogue.home.query())

  const search = (words: string) => {
    const wanted = words.trim()
    if (!wanted) return
    type(wanted)
    ask(wanted)
    history.add(wanted)
  }

  return (
    <Screen>
      <View className="search">
        <View className="search__field">
          <Icon name="search" className="search__icon" />
          <Input
            id="search-words"
            className="search__input"
            value={typed}
            maxlength={50}
            focus={given === ''}
            confirmType="search"
            placeholder="商品、品类、活动"
            placeholderClass="search__hint"
            {...aria({ label: '搜索' })}
            onInput={({ detail }) => {
              type(detail.value)
              ask(null)
            }}
            onConfirm={({ detail }) => search(detail.value)}
          />
          {typed ? (
            <View
              className="search__clear"
              {...aria({ role: 'button', label: '清空' })}
              onClick={() => {
                type('')
                ask(null)
              }}
            >
              <Icon name="close" />
            </View>
          ) : null}
        </View>
        <Text id="search-go" className="search__go" {...aria({ role: 'button' })} onClick={() => search(typed)}>
          搜索
        </Text>
      </View>
      {asked !== null ? (
        <SearchResults words={asked} recommended={home?.recommended ?? []} />
      ) : typed.trim() ? (
        <Hints hints={hints} words={typed} search={() => search(typed)} />
      ) : (
        <Start home={home} history={history} search={search} />
      )}
    </Screen>
  )
}

function Hints({ hints, words, search }: { hints: readonly SearchHint[]; words: string; search: () => void }) {
  return (
    <View className="hints">
      <View className="hint" onClick={search}>
        <Icon name="search" className="hint__icon" />
        <Text className="hint__text clip-1">搜索「{words.trim()}」</Text>
      </View>
      {hints.map((hint) => (
        <View key={`${hint.kind}-${hint.id}`} className="hint" onClick={() => go(leadsTo[hint.kind](hint.id))}>
          <Text className="hint__text clip-1">
            {markWords(hint.title, words).map(({ text, marked }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of one title have no other name
              <Text key={i} className={marked ? 'hint__mark' : ''}>
                {text}
              </Text>
            ))}
          </Text>
          {hint.kind === 'PRODUCT' ? null : (
            <Tag tone={hint.kind === 'CAMPAIGN' ? 'sale' : 'tide'}>{hint.kind === 'CAMPAIGN' ? '活动' : '分类'}</Tag>
          )}
        </View>
      ))}
    </View>
  )
}

const leadsTo: Record<SearchHint['kind'], (id: string) => string> = {
  CATEGORY: pageUrl.category,
  CAMPAIGN: pageUrl.campaign,
  PRODUCT: pageUrl.product,
}

/** Before the first letter: what was looked for before, what is on sale now, and the categories. */
function Start({
  home,
  history,
  search,
}: {
  home: HomeView | null
  history: ReturnType<typeof useSearchHistory>
  search: (words: string) => void
}) {
  const forget = async () => {
    const { confirm } = await Taro.showModal({ title: '清空搜索历史？', confirmText: '清空', cancelText: '留着' })
    if (confirm) history.clear()
  }
  const onSale = home?.campaigns.find(({ phase }) => phase === 'LIVE')?.offers.slice(0, 6) ?? []
  return (
    <>
      {history.words.length > 0 ? (
        <View className="words" id="search-history">
          <View className="words__head">
            <Text className="words__title">搜索历史</Text>
            <View
              className="words__clear"
              {...aria({ role: 'button', label: '清空搜索历史' })}
              onClick={() => void forget()}
            >
              <Icon name="bin" />
            </View>
          </View>
          <View className="words__list">
            {history.words.map((words) => (
              <Text key={words} className="word clip-1" onClick={() => search(words)}>
                {words}
              </Text>
            ))}
          </View>
        </View>
      ) : null}
      {onSale.length > 0 ? (
        <View className="words">
          <Text className="words__title">正在抢</Text>
          <View className="words__list">
            {onSale.map((offer) => (
              <Text
                key={offer.id}
                className="word word--sale clip-1"
                onClick={() => go(pageUrl.product(offer.productId))}
              >
                {offer.title}
              </Text>
            ))}
          </View>
        </View>
      ) : null}
      <View className="words">
        <Text className="words__title">逛分类</Text>
        <View className="words__list">
          {home?.categories.map(({ id, name }) => (
            <Text key={id} className="word clip-1" onClick={() => go(pageUrl.category(id))}>
              {name}
            </Text>
          ))}
        </View>
      </View>
    </>
  )
}
