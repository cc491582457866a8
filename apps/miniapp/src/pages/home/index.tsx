import { ScrollView, Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useShareAppMessage, useShareTimeline } from '@tarojs/taro'
import type { CampaignCard, CategoryView, HomeView } from '@tidegate/shared/contracts/catalogue'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useAfterPaint } from '../../api/first-paint.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { sayWhen } from '../../clock/countdown.ts'
import { phaseNow } from '../../features/campaigns/phase.ts'
import { SessionBoard } from '../../features/campaigns/session-board.tsx'
import { livelyFirst, sessionLabels } from '../../features/campaigns/sessions.ts'
import { CategoryIcon } from '../../features/catalogue/category-icon.tsx'
import { ProductTile, ProductTileBone } from '../../features/catalogue/product-tile.tsx'
import { SearchPill } from '../../features/catalogue/search-pill.tsx'
import { useRecommended } from '../../features/catalogue/use-recommended.ts'
import { LiteBanner } from '../../features/degrade/lite-banner.tsx'
import { useDegrade } from '../../features/degrade/shop-degrade.ts'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Notice, Picture, Screen, Tag, Title } from '../../ui/ui.tsx'
import { go, pageUrl } from '../routes.ts'
import './index.css'

export default function Home() {
  const now = useServerNow()
  const degrade = useDegrade()
  const { data, problem, refresh } = useFresh('home', 15_000, () => api.catalogue.home.query(), { hold: true })
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))
  useShareAppMessage(() => ({ title: '潮闸：说好的，都算数', path: '/pages/home/index' }))
  useShareTimeline(() => ({ title: '潮闸：说好的，都算数' }))

  return (
    <Screen className="home">
      <Head searchable={degrade < 1} />
      {data ? (
        <>
          <Banners campaigns={data.campaigns} now={now} />
          <LiteBanner />
          {degrade < 2 ? <Categories categories={data.categories} /> : null}
          <SessionBoard campaigns={data.campaigns} now={now} />
          {degrade < 1 ? <Recommended home={data} /> : null}
          {data.campaigns.length === 0 && data.recommended.length === 0 ? (
            <Notice title="还没有上新" hint="商家正在准备，下拉可以刷新" />
          ) : null}
        </>
      ) : problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : (
        <HomeBones />
      )}
      <ResumeBar />
    </Screen>
  )
}

function Head({ searchable }: { searchable: boolean }) {
  // Below the clock of the phone; the page draws its own head instead of WeChat's bar.
  const [top] = useState(() => Taro.getWindowInfo().statusBarHeight ?? 0)
  return (
    <View className="home__head" style={{ paddingTop: `${top}px` }}>
      <View className="home__names">
        <Text className="home__brand">潮闸</Text>
        <Text className="home__motto">说好的，都算数</Text>
      </View>
      {searchable ? <SearchPill onColour /> : null}
    </View>
  )
}

/** The sales themselves are the banners: what runs first, then what comes. */
function Banners({ campaigns, now }: { campaigns: CampaignCard[]; now: number }) {
  const open = livelyFirst(campaigns, now).filter((campaign) => phaseNow(campaign, now) !== 'ENDED')
  const shown = open.length > 0 ? open.slice(0, mostBanners) : campaigns.slice(0, 1)
  if (shown.length === 0) return <View className="home__gap" />
  return (
    <ScrollView className="banners" scrollX enhanced showScrollbar={false}>
      {shown.map((campaign, i) => (
        <Banner key={campaign.id} campaign={campaign} now={now} first={i === 0} alone={shown.length === 1} />
      ))}
    </ScrollView>
  )
}

interface BannerProps {
  campaign: CampaignCard
  now: number
  first: boolean
  alone: boolean
}

function Banner({ campaign, now, first, alone }: BannerProps) {
  const phase = phaseNow(campaign, now)
  return (
    <Tap
      role="link"
      className={`hero ${alone ? 'hero--alone' : ''}`}
      {...(first ? { id: 'hero' } : {})}
      onTap={() => go(pageUrl.campaign(campaign.id))}
    >
      <Picture className="hero__pic" src={campaign.banner} width={390} eager={first} />
      <View className="hero__shade" />
      <View className="hero__text">
        <Tag tone={phase === 'LIVE' ? 'sale' : 'tide'}>{sessionLabels[phase]}</Tag>
        <Text className="hero__title clip-1">{campaign.title}</Text>
        <Text className="hero__sub clip-1">{campaign.subtitle}</Text>
        <Text className="hero__when num">
          {phase === 'UPCOMING'
            ? `${sayWhen(campaign.startsAt, now)} 开抢`
            : phase === 'ENDED'
              ? '下一场敬请期待'
              : `${sayWhen(campaign.endsAt, now)} 结束`}
        </Text>
      </View>
    </Tap>
  )
}

function Categories({ categories }: { categories: CategoryView[] }) {
  if (categories.length === 0) return null
  return (
    <View className="kinds">
      {categories.slice(0, mostKinds).map((category) => (
        <Tap key={category.id} role="link" className="kind" onTap={() => go(pageUrl.category(category.id))}>
          <CategoryIcon name={category.name} />
          <Text className="kind__name clip-1">{category.name}</Text>
        </Tap>
      ))}
      <Tap role="link" className="kind" id="all-kinds" onTap={() => go(pageUrl.category())}>
        <CategoryIcon name="" />
        <Text className="kind__name">全部分类</Text>
      </Tap>
    </View>
  )
}

function Recommended({ home }: { home: HomeView }) {
  const { items, more } = useRecommended(home)
  const drawn = useAfterPaint()
  if (items.length === 0 || !drawn) return null
  return (
    <>
      <View className="section">
        <Title>为您推荐</Title>
        <Tap role="link" className="section__more" onTap={() => go(pageUrl.category())}>
          全部商品
        </Tap>
      </View>
      <View className="tiles">
        {items.map((product) => (
          <ProductTile key={product.id} product={product} />
        ))}
      </View>
      <Text className="list-end">{more ? '正在加载更多…' : '已经到底了'}</Text>
    </>
  )
}

const mostBanners = 5
/** Two rows of four, with the way to all of them. */
const mostKinds = 7

function HomeBones() {
  return (
    <>
      <View className="banners">
        <View className="hero hero--alone">
          <Bone className="hero__pic" />
        </View>
      </View>
      <View className="kinds">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((i) => (
          <View key={i} className="kind">
            <Bone className="cat-icon" />
            <Bone className="kind__bone" />
          </View>
        ))}
      </View>
      <View className="card session session--bone">
        <Bone className="session__bone" />
        <View className="session__offers session__offers--bone">
          {[0, 1, 2, 3].map((i) => (
            <View key={i} className="bargain">
              <Bone className="bargain__pic" />
              <Bone className="bone--line" />
              <Bone className="bone--short" />
            </View>
          ))}
        </View>
      </View>
      <View className="section">
        <Title>为您推荐</Title>
      </View>
      <View className="tiles">
        <ProductTileBone />
        <ProductTileBone />
      </View>
    </>
  )
}
