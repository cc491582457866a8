import { Tile } from '../../ui/tile.tsx'
import { driftNote } from './drift-note.ts'
import { type LiveSale, ratesOf } from './live-sale.ts'

const count = (value: number) => Math.round(value).toLocaleString('zh-CN')

/** Journal entries waiting longer than a second's writing on one worker: worth a look, not yet a fault. */
const backlogWarning = 5_000

export function LiveTiles({ sale }: { sale: LiveSale }) {
  const { latest, total } = sale
  const rate = ratesOf(sale.points.slice(-2)).at(-1)
  const share = (part: number, whole: number) => (whole > 0 ? `${((part / whole) * 100).toFixed(1)}%` : '—')
  return (
    <div className="tiles">
      <Tile label="剩余库存" value={count(latest.available)} note={`共 ${count(total)} 件`} tone="primary" />
      <Tile label="每秒请求" value={count(rate?.requests ?? 0)} note={`累计 ${count(latest.requests)}`} />
      <Tile label="已预占" value={count(latest.reserved)} note={`挡下 ${count(latest.refused)}`} />
      <Tile label="已下单" value={count(latest.ordered)} note={`预占的 ${share(latest.ordered, latest.reserved)}`} />
      <Tile
        label="已支付"
        value={count(latest.paid)}
        note={`下单的 ${share(latest.paid, latest.ordered)}`}
        tone="good"
      />
      <Tile
        label="流水积压"
        value={count(sale.journalBacklog)}
        note="等待写成订单"
        tone={sale.journalBacklog > backlogWarning ? 'warning' : 'plain'}
      />
      <DriftTile drift={sale.drift} />
    </div>
  )
}

/** The promise of the house in one number. */
function DriftTile({ drift }: { drift: number | null }) {
  const { tone, note } = driftNote(drift)
  return <Tile label="偏差" value={drift === null ? '—' : count(drift)} note={note} tone={tone} />
}
