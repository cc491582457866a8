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
import { ariaOfField } from '../../../ui/aria.ts'
import { Icon } from '../../../ui/icon.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Bone, Screen, Tag, Title } from '../../../ui/ui.tsx'
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
  const { data: home, problem } = useFresh('home', 15_000, () => api.catalogue.home.query())

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
            {...ariaOfField('搜索')}
            onInput={({ detail }) => {
              type(detail.value)
              ask(null)
            }}
            onConfirm={({ detail }) => search(detail.value)}
          />
          {typed ? (
            <Tap
              className="search__clear"
              label="清空"
              onTap={() => {
                type('')
                ask(null)
              }}
            >
              <Icon name="close" />
            </Tap>
          ) : null}
        </View>
        <Tap id="search-go" className="search__go" onTap={() => search(typed)}>
          搜索
        </Tap>
      </View>
      {asked !== null ? (
        <SearchResults words={asked} recommended={home?.recommended ?? []} />
      ) : typed.trim() ? (
        <Hints hints={hints} words={typed} search={() => search(typed)} />
      ) : (
        <Start home={home} missing={problem !== null} history={history} search={search} />
      )}
    </Screen>
  )
}

function Hints({ hints, words, search }: { hints: readonly SearchHint[]; words: string; search: () => void }) {
  return (
    <View className="hints">
      <Tap className="hint" onTap={search}>
        <Icon name="search" className="hint__icon" />
        <Text className="hint__text clip-1">搜索「{words.trim()}」</Text>
      </Tap>
      {hints.map((hint) => (
        <Tap key={`${hint.kind}-${hint.id}`} role="link" className="hint" onTap={() => go(leadsTo[hint.kind](hint.id))}>
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
        </Tap>
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
  missing,
  history,
  search,
}: {
  home: HomeView | null
  /** It did not come: whoever searches does not need it. */
  missing: boolean
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
            <Title className="words__title">搜索历史</Title>
            <Tap className="words__clear" label="清空搜索历史" onTap={() => void forget()}>
              <Icon name="bin" />
            </Tap>
          </View>
          <View className="words__list">
            {history.words.map((words) => (
              <Tap key={words} className="word" onTap={() => search(words)}>
                <Text className="word__text clip-1">{words}</Text>
              </Tap>
            ))}
          </View>
        </View>
      ) : null}
      {onSale.length > 0 ? (
        <View className="words">
          <Title className="words__title">正在抢</Title>
          <View className="words__list">
            {onSale.map((offer) => (
              <Tap
                key={offer.id}
                role="link"
                className="word word--sale"
                onTap={() => go(pageUrl.product(offer.productId))}
              >
                <Text className="word__text clip-1">{offer.title}</Text>
              </Tap>
            ))}
          </View>
        </View>
      ) : null}
      {home === null && !missing ? (
        <View className="words">
          <View className="words__list">
            {[0, 1, 2, 3, 4, 5].map((i) => (
              <Bone key={i} className="words__bone" />
            ))}
          </View>
        </View>
      ) : null}
      {home && home.categories.length > 0 ? (
        <View className="words">
          <Title className="words__title">逛分类</Title>
          <View className="words__list">
            {home.categories.map(({ id, name }) => (
              <Tap key={id} role="link" className="word" onTap={() => go(pageUrl.category(id))}>
                <Text className="word__text clip-1">{name}</Text>
              </Tap>
            ))}
          </View>
        </View>
      ) : null}
    </>
  )
}
