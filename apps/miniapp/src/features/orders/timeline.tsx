import { Text, View } from '@tarojs/components'
import type { OrderEventView } from '@tidegate/shared/contracts/orders'
import { stamp } from '../../clock/countdown.ts'
import { Title } from '../../ui/ui.tsx'
import { actorLabels, sayEvent } from './state-look.ts'
import './timeline.css'

/** Everything that happened to an order, the latest first. */
export function Timeline({ events }: { events: readonly OrderEventView[] }) {
  return (
    <View className="card" id="timeline">
      <Title className="card__label">订单动态</Title>
      {[...events].reverse().map((event, i) => {
        const { what, note } = sayEvent(event)
        return (
          <View
            key={event.version}
            className={`event event--${event.kind.toLowerCase()} ${i === 0 ? 'event--last' : ''}`}
          >
            <View className="event__dot" />
            <View className="event__text">
              <Text className="event__what">{what}</Text>
              <Text className="event__note num">
                {stamp(event.at)} · {actorLabels[event.actor]}
                {note ? ` · ${note}` : ''}
              </Text>
            </View>
          </View>
        )
      })}
    </View>
  )
}
