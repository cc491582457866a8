import { Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useRouter, useShareAppMessage, useShareTimeline } from '@tarojs/taro'
import type { CampaignView, OfferView } from '@tidegate/shared/contracts/catalogue'
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import type { SalePhase } from '@tidegate/shared/sale-phase'
import { type StockBand, stockBandLabels } from '@tidegate/shared/stock-band'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { sayWhen } from '../../clock/countdown.ts'
import { mediaUrl } from '../../config.ts'
import { OtherCampaigns } from '../../features/campaigns/other-campaigns.tsx'
import { bandTones, phaseNow } from '../../features/campaigns/phase.ts'
import { useBands } from '../../features/campaigns/use-bands.ts'
import { useViewed } from '../../features/campaigns/use-viewed.ts'
import { sayLimits } from '../../features/catalogue/offer-limits.ts'
import { LiteBanner } from '../../features/degrade/lite-banner.tsx'
import { RemindCard } from '../../features/messages/remind-card.tsx'
import { BuyButton } from '../../features/rush/buy-button.tsx'
import { ResumeBar } from '../../features/rush/resume-bar.tsx'
import { idOf } from '../../features/share/scene.ts'
import { ShareRow } from '../../features/share/share-row.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Bone, Countdown, Picture, Price, Screen, Tag, Title, WasPrice } from '../../ui/ui.tsx'
import { go, pageUrl } from '../routes.ts'
import './index.css'

export default function Campaign() {
  const params = useRouter<{ campaignId?: string; scene?: string }>().params
  const campaignId = idOf(params.campaignId, params.scene)
  const now = useServerNow()
  const {
    data: campaign,
    problem,
    refresh,
  } = useFresh(`campaign.${campaignId}`, 20_000, () => api.campaigns.get.query({ campaignId }))
  const timed = campaign ? phaseNow(campaign, now) : 'UPCOMING'
  const bands = useBands(campaignId, timed === 'LIVE' || timed === 'PAUSED')
  useViewed(campaign?.id ?? null)
  // The clock opens the sale to the second; a pause or an early end is only known from the server.
  const phase = timed === 'LIVE' && bands.phase !== null && bands.phase !== 'UPCOMING' ? bands.phase : timed
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))
  useShareAppMessage(() => ({
    path: pageUrl.campaign(campaignId),
    ...(campaign ? { title: campaign.title, imageUrl: mediaUrl(campaign.banner) } : {}),
  }))
  useShareTimeline(() => ({
    query: `campaignId=${campaignId}`,
    ...(campaign ? { title: campaign.title, imageUrl: mediaUrl(campaign.banner) } : {}),
  }))

  if (!campaign) {
    return <Screen>{problem ? <Trouble problem={problem} again={() => void refresh()} /> : <CampaignBones />}</Screen>
  }
  return (
    <Screen className="campaign">
      <Picture className="campaign__banner" src={campaign.banner} width={430} eager />
      <Strip
        campaign={campaign}
        phase={phase}
        gone={campaign.offers.length > 0 && campaign.offers.every(({ id }) => bands.of(id) === 'SOLD_OUT')}
        now={now}
      />
      <LiteBanner />
      {phase === 'UPCOMING' ? <RemindCard campaignId={campaign.id} /> : null}
      {campaign.offers.map((offer) => (
        <OfferRow key={offer.id} offer={offer} campaign={campaign} phase={phase} band={bands.of(offer.id)} now={now} />
      ))}
      <View className="card rules">
        <View className="rules__head">
          <Title className="rules__title">活动规则</Title>
          <ShareRow shared="campaign" id={campaign.id} title={campaign.title} />
        </View>
        {[
          ...campaign.rules,
          ...(roomRules[campaign.room.mode] ?? []),
          `抢到后请在 ${sayDuration(campaign.payWindowSeconds)}内支付，超时订单自动关闭，名额会让给其他人。`,
        ].map((rule, i) => (
          <View key={rule} className="rules__line">
            <Text className="rules__no num">{i + 1}</Text>
            <Text className="rules__text">{rule}</Text>
          </View>
        ))}
      </View>
      <OtherCampaigns except={campaign.id} now={now} />
      <ResumeBar />
    </Screen>
  )
}

interface StripProps {
  campaign: CampaignView
  phase: SalePhase
  /** Nothing of it is left, as far as is known. */
  gone: boolean
  now: number
}

function Strip({ campaign, phase, gone, now }: StripProps) {
  const says: Record<SalePhase, string> = {
    UPCOMING: `${sayWhen(campaign.startsAt, now)} 准时开抢`,
    LIVE: gone ? '已抢光，可以候补' : '正在抢购',
    PAUSED: '商家暂停了活动，恢复后可继续抢购',
    ENDED: '活动已结束，感谢参与',
  }
  return (
    <View className={`strip strip--${phase.toLowerCase()}`}>
      <View className="strip__text">
        <Text className="strip__title clip-1">{campaign.title}</Text>
        <Text className="strip__says clip-1 num">{says[phase]}</Text>
      </View>
      {phase === 'UPCOMING' || phase === 'LIVE' ? (
        <View className="strip__count">
          <Text className="strip__label">{phase === 'LIVE' ? '距结束' : '距开抢'}</Text>
          <Countdown to={phase === 'LIVE' ? campaign.endsAt : campaign.startsAt} now={now} tone="light" />
        </View>
      ) : null}
    </View>
  )
}

interface OfferRowProps {
  offer: OfferView
  campaign: CampaignView
  phase: SalePhase
  band: StockBand | null
  now: number
}

function OfferRow({ offer, campaign, phase, band, now }: OfferRowProps) {
  const look = () => go(pageUrl.product(offer.productId))
  return (
    <View className="card offer" onClick={look}>
      <Picture className="offer__pic" src={offer.image} eager />
      <View className="offer__text">
        <Tap role="link" className="offer__title clip-2" onTap={look}>
          {offer.title}
        </Tap>
        <Text className="offer__sku clip-1">{offer.skuName}</Text>
        <View className="offer__tags">
          {band && phase !== 'UPCOMING' ? <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag> : null}
          <Tag tone="mute">{sayLimits(offer)}</Tag>
        </View>
        <View className="offer__foot">
          <View className="offer__price">
            <Price fen={offer.priceFen} size="m" />
            <View className="offer__was">
              <WasPrice fen={offer.priceFen} listFen={offer.listPriceFen} />
            </View>
          </View>
          <BuyButton offer={offer} campaign={campaign} phase={phase} band={band} now={now} />
        </View>
      </View>
    </View>
  )
}

const roomRules: Partial<Record<RoomMode, string[]>> = {
  FIFO: ['本场先排队再抢购：按到达先后放行，每人一个位置。'],
  SHUFFLE: ['本场先候场再摇号：开售前进入的人机会一样，结果可在手机上核验；开售后来的人按先后排在后面。'],
  REJECT: ['本场同时抢购的人数有限，满员时请稍后再来。'],
}

function sayDuration(seconds: number): string {
  return seconds % 60 === 0
    ? `${seconds / 60} 分钟`
    : seconds > 60
      ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
      : `${seconds} 秒`
}

function CampaignBones() {
  return (
    <>
      <Bone className="campaign__banner" />
      <View className="strip strip--upcoming" />
      {[0, 1, 2].map((i) => (
        <View key={i} className="card offer">
          <Bone className="offer__pic" />
          <View className="offer__text">
            <Bone className="offer__bone" />
            <Bone className="offer__bone offer__bone--short" />
          </View>
        </View>
      ))}
    </>
  )
}
