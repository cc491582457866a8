import { Tooltip } from 'antd'
import { t } from '../i18n/t.ts'
import { formatBeijing } from './beijing-time.ts'
import { clockDuration, describeDuration } from './duration.ts'
import { useNow } from './use-now.ts'

/** A moment by the Beijing clock; how long ago or ahead it is waits in the tooltip. */
export function Time({ at }: { at: number }) {
  return (
    <Tooltip title={<RelativeTime at={at} />}>
      <time className="figures nowrap" dateTime={new Date(at).toISOString()}>
        {formatBeijing(at)}
      </time>
    </Tooltip>
  )
}

/** Counts down to `to`. `offset` is the server's clock minus this one, in milliseconds. */
export function Countdown({ to, offset = 0 }: { to: number; offset?: number }) {
  const now = useNow(250)
  return <span className="figures">{clockDuration(to - now - offset)}</span>
}

function RelativeTime({ at }: { at: number }) {
  const distance = at - useNow(1000)
  const time = formatBeijing(at, 'full')
  const duration = describeDuration(Math.abs(distance))
  return distance >= 0
    ? t('{time}（{duration}后）', { time, duration })
    : t('{time}（{duration}前）', { time, duration })
}
