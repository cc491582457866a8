import type { LiveNow } from '@tidegate/shared/contracts/live'
import { Countdown, Time } from '../../ui/time.tsx'

export function LiveClock({
  now: { phase, startsAt, endsAt },
  clockOffset,
}: {
  now: Pick<LiveNow, 'phase' | 'startsAt' | 'endsAt'>
  clockOffset: number
}) {
  if (phase === 'ENDED') {
    return (
      <p className="live-clock muted">
        结束于 <Time at={endsAt} />
      </p>
    )
  }
  const upcoming = phase === 'UPCOMING'
  return (
    <div className="live-clock">
      <span className="muted">{upcoming ? '距开始' : '距结束'}</span>
      <Countdown to={upcoming ? startsAt : endsAt} offset={clockOffset} />
    </div>
  )
}
