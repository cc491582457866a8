import { ScrollView, Text, View } from '@tarojs/components'
import type { CampaignCard } from '@tidegate/shared/contracts/catalogue'
import { stockBandLabels } from '@tidegate/shared/stock-band'
import { useState } from 'react'
import { useAfterPaint } from '../../api/first-paint.ts'
import { beijing, sayWhen } from '../../clock/countdown.ts'
import { go, pageUrl } from '../../pages/routes.ts'
import { Tap } from '../../ui/tap.tsx'
import { Countdown, Picture, Price, Tag, Title, WasPrice } from '../../ui/ui.tsx'
import { bandTones } from './phase.ts'
import { currentSession, offersOf, type Session, sessionEnds, sessionLabels, sessionsOf } from './sessions.ts'
import './session-board.css'
import { useBands } from './use-bands.ts'

/** 整点场次: a tab for each hour that sales start at, with what is sold then. */
export function SessionBoard({ campaigns, now }: { campaigns: CampaignCard[]; now: number }) {
  const [chosen, choose] = useState<number | null>(null)
  const sessions = sessionsOf(campaigns, now)
  const open = sessions.find(({ startsAt }) => startsAt === chosen) ?? currentSession(sessions)
  if (!open) return null
  const ends = sessionEnds(open)
  return (
    <View className="card session">
      <View className="session__head">
        <Title className="session__name">整点场次</Title>
        {ends === null ? (
          <Text className="session__label">{sessionLabels[open.phase]}</Text>
        ) : (
          <View className="session__count">
            <Text className="session__label">{open.phase === 'UPCOMING' ? '距开抢' : '距结束'}</Text>
            <Countdown to={ends} now={now} tone={open.phase === 'LIVE' ? 'sale' : 'tide'} />
          </View>
        )}
      </View>
      <ScrollView
        className="session__tabs"
        scrollX
        enhanced
        showScrollbar={false}
        scrollIntoView={`session-${open.campaigns[0]?.id}`}
      >
        {sessions.map((session) => (
          <Tap
            key={session.startsAt}
            id={`session-${session.campaigns[0]?.id}`}
            className={`session__tab ${session === open ? 'session__tab--on' : ''} session__tab--${session.phase.toLowerCase()}`}
            on={session === open}
            onTap={() => choose(session.startsAt)}
          >
            <Text className="session__time num">{hourOf(session.startsAt, now)}</Text>
            <Text className="session__state">{sessionLabels[session.phase]}</Text>
          </Tap>
        ))}
      </ScrollView>
      <Offers session={open} />
    </View>
  )
}

function Offers({ session }: { session: Session }) {
  const running = session.campaigns[0]
  const bands = useBands(running?.id ?? null, session.phase === 'LIVE')
  // No screen shows more at first; the others, and their pictures, do not stand before what it shows.
  const drawn = useAfterPaint()
  const offers = offersOf(session).slice(0, drawn ? undefined : 4)
  return (
    <ScrollView className="session__offers" scrollX enhanced showScrollbar={false}>
      {offers.map(({ offer, campaign }) => {
        const band = session.phase === 'LIVE' ? bands.of(offer.id) : null
        return (
          <Tap
            key={offer.id}
            role="link"
            className={`bargain ${session.phase === 'ENDED' || band === 'SOLD_OUT' ? 'bargain--over' : ''}`}
            onTap={() => go(pageUrl.campaign(campaign.id))}
          >
            <Picture className="bargain__pic" src={offer.image} width={112} eager />
            {band ? (
              <View className="bargain__band">
                <Tag tone={bandTones[band]}>{stockBandLabels[band]}</Tag>
              </View>
            ) : null}
            <Text className="bargain__title clip-1">{offer.title}</Text>
            <Price fen={offer.priceFen} />
            <View className="bargain__was">
              <WasPrice fen={offer.priceFen} listFen={offer.listPriceFen} />
            </View>
          </Tap>
        )
      })}
    </ScrollView>
  )
}

function hourOf(startsAt: number, now: number): string {
  return beijing(startsAt, now).day === 0 ? beijing(startsAt, now).time : sayWhen(startsAt, now)
}
