import type { LiveNow } from '@tidegate/shared/contracts/live'
import { rich, t } from '../../i18n/t.ts'
import { Countdown, Time } from '../../ui/time.tsx'

export function LiveClock({
  now: { phase, startsAt, endsAt },
  clockOffset,
}: {
  now: Pick<LiveNow, 'phase' | 'startsAt' | 'endsAt'>
  clockOffset: number
}) {
  if (phase === 'ENDED') {
    return <p className="live-clock muted">{rich('结束于 {endsAt}', { endsAt: <Time at={endsAt} /> })}</p>
  }
  const upcoming = phase === 'UPCOMING'
  return (
    <div className="live-clock">
      <span className="muted">{upcoming ? t('距开始') : t('距结束')}</span>
      <Countdown to={upcoming ? startsAt : endsAt} offset={clockOffset} />
    </div>
  )
}
