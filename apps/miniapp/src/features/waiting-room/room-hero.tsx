import { Text, View } from '@tarojs/components'
import { aria } from '../../ui/aria.ts'
import { Countdown } from '../../ui/ui.tsx'
import type { RoomStory } from './room-story.ts'
import { sayAloud, sayCount } from './say.ts'
import './room-hero.css'

/** The tide: it rises while the people ahead become fewer. No picture and no font is loaded for it. */
export function RoomHero({ title, story, now }: { title: string; story: RoomStory; now: number }) {
  const { tone, phase, ahead, headline, countdownTo, sentence, progress, facts } = story
  const digits = ahead === null ? 0 : sayCount(ahead).length
  const share = Math.round((progress ?? 0) * 100)
  return (
    <View className={`tide tide--${tone}`} id="room-hero">
      <View className="tide__sea" style={{ height: `${16 + share * 0.5}%` }}>
        <View className="tide__wave tide__wave--back" />
        <View className="tide__wave" />
      </View>
      <View className="tide__phase">
        <View className="tide__dot" />
        <Text>{phase}</Text>
      </View>
      <Text className="tide__title clip-1">{title}</Text>
      {ahead === null ? (
        <Text className={`tide__headline ${countdownTo === null ? '' : 'tide__headline--small'}`}>{headline}</Text>
      ) : (
        <>
          <Text className="tide__label">前面还有</Text>
          <View className="tide__ahead">
            <Text id="room-ahead" className={`tide__number num ${digits > 7 ? 'tide__number--long' : ''}`}>
              {sayCount(ahead)}
            </Text>
            <Text className="tide__unit">人</Text>
          </View>
        </>
      )}
      {countdownTo === null ? null : (
        <View className="tide__count">
          <Countdown to={countdownTo} now={now} tone="glass" />
        </View>
      )}
      <Text className="tide__sentence">{sentence}</Text>
      {progress === null || ahead === null ? null : (
        <View className="tide__track" {...aria({ role: 'progressbar', label: '排队进度', now: share })}>
          <View className="tide__done" style={{ width: `${Math.max(2, share)}%` }} />
        </View>
      )}
      {facts.length > 0 ? (
        <View className="tide__facts">
          {facts.map(({ label, value }) => (
            <View key={label} className="tide__fact">
              <Text className="tide__value num">{value}</Text>
              <Text className="tide__name">{label}</Text>
            </View>
          ))}
        </View>
      ) : null}
      <View className="tide__live" {...aria({ role: 'status', live: true })}>
        <Text>{`${phase}。${ahead === null ? '' : `${sayAloud(ahead)}。`}${sentence}`}</Text>
      </View>
    </View>
  )
}
