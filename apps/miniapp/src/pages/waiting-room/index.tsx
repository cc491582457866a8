import { Text, View } from '@tarojs/components'
import Taro, { useDidShow, useRouter } from '@tarojs/taro'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import { useEffect } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { beijing } from '../../clock/countdown.ts'
import { OtherCampaigns } from '../../features/campaigns/other-campaigns.tsx'
import { phaseNow } from '../../features/campaigns/phase.ts'
import { useBands } from '../../features/campaigns/use-bands.ts'
import { BuyButton, type BuyButtonProps } from '../../features/rush/buy-button.tsx'
import { isUnderWay } from '../../features/rush/purchase.ts'
import { usePurchase } from '../../features/rush/shop-purchases.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { answerCall } from '../../features/waiting-room/call-shopper.ts'
import { outsideStoryOf } from '../../features/waiting-room/outside-story.ts'
import { RoomHero } from '../../features/waiting-room/room-hero.tsx'
import { mayStandBy, storyOf } from '../../features/waiting-room/room-story.ts'
import { rooms, useStay, useWatch } from '../../features/waiting-room/shop-rooms.ts'
import { type Inside, standingIn } from '../../features/waiting-room/stay.ts'
import { Icon } from '../../ui/icon.tsx'
import { Tap } from '../../ui/tap.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { Button, Price, Screen, Steps } from '../../ui/ui.tsx'
import { go, goHome, goInstead, pageUrl } from '../routes.ts'
import './index.css'

export default function WaitingRoom() {
  const { campaignId = '' } = useRouter<{ campaignId: string }>().params
  const stay = useStay(campaignId)
  const now = useServerNow()
  const {
    data: campaign,
    problem,
    refresh,
  } = useFresh(`campaign.${campaignId}`, 60_000, () => api.campaigns.get.query({ campaignId }))
  const title = stay.at === 'OUT' ? (campaign?.title ?? '') : stay.visit.title

  useWatch(campaignId)
  // Whoever had left is back.
  useEffect(() => {
    const known = rooms.stateOf(campaignId)
    if (known.at === 'IN' && known.left) rooms.enter({ id: campaignId, title: known.visit.title })
  }, [campaignId])
  useDidShow(answerCall)
  // Whoever comes without a ticket may have one that this phone has forgotten.
  useEffect(() => {
    if (campaign && campaign.room.mode !== 'OFF') rooms.find(campaign)
  }, [campaign])
  useEffect(() => {
    if (campaign?.room.mode === 'OFF') goInstead(pageUrl.campaign(campaignId))
  }, [campaign, campaignId])

  if (stay.at !== 'IN') {
    if (!campaign && problem) {
      return (
        <Screen>
          <Trouble problem={problem} again={() => void refresh()} />
        </Screen>
      )
    }
    const story = outsideStoryOf(stay, campaign, now)
    const opensAt = campaign?.room.lobbyOpensAt ?? 0
    const early = now < opensAt
    // While the server is asked for a forgotten ticket a tap is good: it enters.
    const entering = stay.at === 'ENTERING' && stay.how === 'ENTER'
    const bar = (
      <Button
        id="room-enter"
        kind={entering || early || !campaign ? 'off' : 'tide'}
        size="large"
        wide
        onTap={() => campaign && rooms.enter(campaign)}
      >
        {entering
          ? '正在进入…'
          : early
            ? `${beijing(opensAt, now).time} 开放`
            : stay.at === 'TURNED_AWAY'
              ? '再试一次'
              : campaign && now >= campaign.startsAt
                ? '开始排队'
                : '进入候场'}
      </Button>
    )
    return (
      <Screen bar={bar}>
        <RoomHero title={title} story={story} now={now} />
        {story.steps.length > 0 ? (
          <View className="card">
            <Steps steps={story.steps} />
          </View>
        ) : null}
        {campaign?.room.mode === 'SHUFFLE' ? <FairnessBadge campaignId={campaignId} /> : null}
      </Screen>
    )
  }
  return <Room stay={stay} campaign={campaign} now={now} />
}

function Room({ stay, campaign, now }: { stay: Inside; campaign: CampaignView | null; now: number }) {
  const { campaignId } = stay.visit
  const story = storyOf(stay, now)
  const standing = standingIn(stay)
  const ended = stay.frontier.phase === 'ENDED'
  const gone = standing.kind === 'VOID' || ended
  const admitted = standing.kind === 'ADMITTED'
  const standbyNow = mayStandBy(stay)
  const enterAgain = () => rooms.enter({ id: campaignId, title: stay.visit.title })
  const giveUp = async () => {
    const { confirm } = await Taro.showModal({
      title: '不排了？',
      content: '位置仍为您保留，活动结束前回来还在原处，只是不再提醒您。',
      confirmText: '不排了',
      cancelText: '接着排',
    })
    if (!confirm) return
    rooms.leave(campaignId)
    goHome()
  }

  const bar = ended ? (
    <Button id="room-next" kind="tide" size="large" wide onTap={goHome}>
      看看下一场
    </Button>
  ) : standing.kind === 'VOID' ? (
    <Button id="room-again" kind="tide" size="large" wide onTap={enterAgain}>
      重新排队
    </Button>
  ) : admitted ? null : (
    <>
      <Button id="room-leave" kind="plain" size="large" onTap={() => void giveUp()}>
        不排了
      </Button>
      <Button id="room-stroll" kind="tide" size="large" wide onTap={goHome}>
        先逛逛，位置保留
      </Button>
    </>
  )

  return (
    <Screen className="room" {...(bar ? { bar } : {})}>
      <RoomHero title={stay.visit.title} story={story} now={now} />
      {stay.missed > 0 ? (
        <View className="card room__offline" id="room-offline">
          <View className="room__offline-dot" />
          <Text className="room__offline-text num">
            暂时连不上，您的位置不受影响。上次更新：{sayAgo(now - stay.heardAt)}，正在自动重连。
          </Text>
        </View>
      ) : null}
      {campaign && (admitted || standbyNow) ? (
        <Offers campaign={campaign} now={now} admitted={admitted} standbyNow={standbyNow} />
      ) : null}
      {story.steps.length > 0 ? (
        <View className="card">
          <Steps steps={story.steps} />
        </View>
      ) : null}
      {stay.frontier.mode === 'SHUFFLE' ? <FairnessBadge campaignId={campaignId} /> : null}
      {ended ? <OtherCampaigns except={campaignId} now={now} /> : null}
      {gone ? null : (
        <Text className="room__note">
          {admitted ? '您的号码在活动结束前一直有效。' : '可以锁屏或退出微信，位置为您保留，回来会从原处继续。'}
        </Text>
      )}
    </Screen>
  )
}

interface OffersProps {
  campaign: CampaignView
  now: number
  admitted: boolean
  standbyNow: boolean
}

/** What can be bought or waited for. No pictures: on the way to an order nothing is downloaded. */
function Offers({ campaign, now, admitted, standbyNow }: OffersProps) {
  const phase = phaseNow(campaign, now)
  const bands = useBands(campaign.id, phase === 'LIVE' || phase === 'PAUSED')
  const current = phase === 'LIVE' && bands.phase !== null && bands.phase !== 'UPCOMING' ? bands.phase : phase
  return (
    <>
      {campaign.offers.map((offer) => (
        <OfferCard
          key={offer.id}
          {...{ offer, campaign, now, admitted, phase: current, band: bands.of(offer.id) }}
          standbyNow={standbyNow || bands.of(offer.id) === 'SOLD_OUT'}
        />
      ))}
    </>
  )
}

/** One thing to do: buy it, wait for it, or go on with what has been got. */
function OfferCard({
  standbyNow,
  admitted,
  ...sale
}: Pick<BuyButtonProps, 'offer' | 'campaign' | 'phase' | 'band' | 'now'> & { standbyNow: boolean; admitted: boolean }) {
  const { id: offerId, title, skuName, image, priceFen } = sale.offer
  const state = usePurchase(offerId)
  const got = isUnderWay(state) || state.at === 'WON'
  const wanted = { offerId, campaignId: sale.campaign.id, quantity: 1, title, skuName, image, priceFen }
  return (
    <View className="card">
      <View className="room__offer">
        <View className="room__goods">
          <Text className="room__name clip-1">{title}</Text>
          <Text className="room__sku clip-1">{skuName}</Text>
          <Price fen={priceFen} size="m" />
        </View>
        {got || (admitted && !standbyNow) ? <BuyButton {...sale} large /> : null}
      </View>
      {standbyNow && !got ? (
        <View className="room__standby">
          <StandbyCard plain wanted={wanted} />
        </View>
      ) : null}
    </View>
  )
}

function FairnessBadge({ campaignId }: { campaignId: string }) {
  return (
    <Tap role="link" className="card room__fair" id="room-fairness" onTap={() => go(pageUrl.fairness(campaignId))}>
      <View className="room__seal" />
      <View className="room__goods">
        <Text className="room__name">公平可核验</Text>
        <Text className="room__sku">摇号规则开售前公布，在您的手机上就能验算</Text>
      </View>
      <Icon name="go" className="room__arrow" />
    </Tap>
  )
}

function sayAgo(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} 秒前` : `${Math.floor(seconds / 60)} 分钟前`
}
