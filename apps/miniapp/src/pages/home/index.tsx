import { ScrollView, Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import type { CampaignCard, CategoryView, ProductCard } from '@tidegate/shared/contracts/catalogue'
import { type SalePhase, salePhaseLabels } from '@tidegate/shared/sale-phase'
import { stockBandLabels } from '@tidegate/shared/stock-band'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { beijing, sayWhen } from '../../clock/countdown.ts'
import { bandTones, phaseNow } from '../../features/campaigns/phase.ts'
import { useBands } from '../../features/campaigns/use-bands.ts'
import { ProductTile } from '../../features/catalogue/product-tile.tsx'
import { LiteBanner } from '../../features/degrade/lite-banner.tsx'
import { useDegrade } from '../../features/degrade/shop-degrade.ts'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Countdown, Picture, Price, Screen, Tag, WasPrice } from '../../ui/ui.tsx'
import { go, pageUrl } from '../routes.ts'
import './index.css'

export default function Home() {
  const now = useServerNow()
  const degrade = useDegrade()
  const { data, problem, refresh } = useFresh('home', 15_000, () => api.catalogue.home.query())
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))

  return (
    <Screen className="home">
      <Head />
      {data ? (
        <>
          <Sessions campaigns={data.campaigns} now={now} />
          <LiteBanner />
          {degrade < 2 ? <Categories categories={data.categories} /> : null}
          {degrade < 1 ? <Recommended products={data.recommended} /> : null}
        </>
      ) : problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : (
        <HomeBones />
      )}
      <ResumeBar now={now} />
    </Screen>
  )
}

function Head() {
  // Below the clock of the phone; the page draws its own head instead of WeChat's bar.
  const [top] = useState(() => Taro.getWindowInfo().statusBarHeight ?? 0)
  return (
    <View className="home__head" style={{ paddingTop: `${top}px` }}>
      <Text className="home__brand">潮闸</Text>
      <Text className="home__motto">说好的，都算数</Text>
    </View>
  )
}

/** Sales by their hour. The one running now is open first; else the next to come. */
function Sessions({ campaigns, now }: { campaigns: CampaignCard[]; now: number }) {
  const [chosen, choose] = useState<string | null>(null)
  const sorted = [...campaigns].sort(
    (a, b) => rank[phaseNow(a, now)] - rank[phaseNow(b, now)] || a.startsAt - b.startsAt,
  )
  const open = sorted.find((c) => c.id === chosen) ?? sorted[0]
  const phase = open ? phaseNow(open, now) : 'ENDED'
  const bands = useBands(open?.id ?? null, phase === 'LIVE')
  if (!open) return null

  return (
    <>
      <View className="hero" id="hero" onClick={() => go(pageUrl.campaign(open.id))}>
        <Picture className="hero__pic" src={open.banner} eager />
        <View className="hero__shade" />
        <View className="hero__text">
          <Tag tone={phase === 'LIVE' ? 'sale' : 'tide'}>{salePhaseLabels[phase]}</Tag>
          <Text className="hero__title clip-1">{open.title}</Text>
          <Text className="hero__sub clip-1">{open.subtitle}</Text>
          <View className="hero__count">
            <Text className="hero__label">
              {phase === 'UPCOMING' ? '距开抢' : phase === 'ENDED' ? '已结束' : '距结束'}
            </Text>
            {phase === 'ENDED' ? null : (
              <Countdown to={phase === 'UPCOMING' ? open.startsAt : open.endsAt} now={now} tone="light" />
            )}
          </View>
        </View>
      </View>

      <View className="session">
        <ScrollView className="session__tabs" scrollX enhanced showScrollbar={false}>
          {sorted.map((campaign) => (
            <View
              key={campaign.id}
              id={`session-${campaign.id}`}
              className={`session__tab ${campaign.id === open.id ? 'session__tab--on' : ''}`}
              onClick={() => choose(campaign.id)}
            >
              <Text className="session__time num">{hourOf(campaign, now)}</Text>
              <Text className="session__state">{salePhaseLabels[phaseNow(campaign, now)]}</Text>
            </View>
          ))}
        </ScrollView>
        <ScrollView className="session__offers" scrollX enhanced showScrollbar={false}>
          {open.offers.map((offer) => {
            const band = bands.of(offer.id)
            return (
              <View key={offer.id} className="bargain" onClick={() => go(pageUrl.campaign(open.id))}>
                <Picture className="bargain__pic" src={offer.image} eager />
                {band && phase === 'LIVE' ? (
                  <View className="bargain__band">
                    <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag>
                  </View>
                ) : null}
                <Text className="bargain__title clip-1">{offer.title}</Text>
                <View>
                  <Price fen={offer.priceFen} />
                </View>
                <View className="bargain__was">
                  <WasPrice fen={offer.priceFen} listFen={offer.listPriceFen} />
                </View>
              </View>
            )
          })}
        </ScrollView>
      </View>
    </>
  )
}

const rank: Record<SalePhase, number> = { LIVE: 0, PAUSED: 1, UPCOMING: 2, ENDED: 3 }

function hourOf(campaign: CampaignCard, now: number): string {
  const { time, day } = beijing(campaign.startsAt, now)
  return day === 0 ? time : sayWhen(campaign.startsAt, now)
}

function Categories({ categories }: { categories: CategoryView[] }) {
  return (
    <View className={`kinds ${categories.length > 5 ? 'kinds--two' : ''}`}>
      {categories.slice(0, 8).map((category, i) => (
        <View key={category.id} className="kind" onClick={() => go(pageUrl.products(category.id))}>
          <View className={`kind__mark kind__mark--${i % 5}`}>
            <Text>{category.name.slice(0, 2)}</Text>
          </View>
          <Text className="kind__name clip-1">{category.name}</Text>
        </View>
      ))}
    </View>
  )
}

function Recommended({ products }: { products: ProductCard[] }) {
  return (
    <>
      <View className="section">
        <Text className="section__title">为您推荐</Text>
        <Text className="section__more" onClick={() => go(pageUrl.products())}>
          全部商品 ›
        </Text>
      </View>
      <View className="tiles">
        {products.map((product) => (
          <ProductTile key={product.id} product={product} />
        ))}
      </View>
    </>
  )
}

function HomeBones() {
  return (
    <>
      <Bone className="hero hero--bone" />
      <View className="session">
        <View className="session__tabs session__tabs--bone">
          <Bone className="session__tab" />
          <Bone className="session__tab" />
        </View>
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
    </>
  )
}
