import { Countdown, Time } from '../../ui/time.tsx'
import type { LiveSale } from './live-sale.ts'

export function LiveClock({ sale }: { sale: LiveSale }) {
  if (sale.phase === 'ENDED') {
    return (
      <p className="live-clock muted">
        结束于 <Time at={sale.endsAt} />
      </p>
    )
  }
  const upcoming = sale.phase === 'UPCOMING'
  return (
    <div className="live-clock">
      <span className="muted">{upcoming ? '距开始' : '距结束'}</span>
      <Countdown to={upcoming ? sale.startsAt : sale.endsAt} offset={sale.clockOffset} />
    </div>
  )
}
