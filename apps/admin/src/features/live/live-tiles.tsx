import type { LivePoint, Takings } from '@tidegate/shared/contracts/live'
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { Tile } from '../../ui/tile.tsx'
import { driftNote } from './drift-note.ts'
import { ratesOf, smoothOver } from './live-sale.ts'
import { count, milliseconds } from './numbers.ts'

/** Journal entries waiting longer than a second's writing on one worker: worth a look, not yet a fault. */
const backlogWarning = 5_000
const slowAnswerMs = 500

interface Props {
  points: readonly LivePoint[]
  total: number
  /** null: not to be shown. */
  takings: Takings | null
}

export function LiveTiles({ points, total, takings }: Props) {
  const latest = points.at(-1)
  if (!latest) return null
  const rate = ratesOf(points.slice(-smoothOver - 1), smoothOver).at(-1)
  const { available, p50, p99, backlog, lagMs, drift, taps, reserved } = latest
  const waiting = backlog > 0 ? t('最久等了 {lagMs} 秒', { lagMs: (lagMs / 1000).toFixed(1) }) : t('没有等待')
  return (
    <div className="tiles">
      <Tile
        label={t('剩余库存')}
        value={count(available)}
        note={t('共 {total} 件', { total: count(total) })}
        tone="primary"
      />
      <Tile
        label={t('每秒点抢')}
        value={count(rate?.taps ?? 0)}
        note={t('挡下 {taps}', { taps: count(taps - reserved) })}
      />
      <Tile
        label={t('应答 p99')}
        value={<Milliseconds ms={p99} />}
        note={`p50 ${milliseconds(p50)} ms`}
        tone={p99 !== null && p99 > slowAnswerMs ? 'warning' : 'plain'}
      />
      <Tile
        label={t('流水积压')}
        value={count(backlog)}
        note={waiting}
        tone={backlog > backlogWarning ? 'warning' : 'plain'}
      />
      {takings && <TakingsTile takings={takings} />}
      <DriftTile drift={drift} />
    </div>
  )
}

/** What stays with the shop; what it took in and gave back stands below. */
function TakingsTile({ takings: { paidFen, refundedFen } }: { takings: Takings }) {
  const note =
    refundedFen > 0
      ? rich('收款 {paid}，退款 {refunded}', { paid: <Money fen={paidFen} />, refunded: <Money fen={refundedFen} /> })
      : t('没有退款')
  return <Tile label={t('净成交')} value={<Money fen={paidFen - refundedFen} />} note={note} tone="good" />
}

function Milliseconds({ ms }: { ms: number | null }) {
  return (
    <>
      {milliseconds(ms)} {ms !== null && <small>ms</small>}
    </>
  )
}

/** The promise of the house in one number. */
function DriftTile({ drift }: { drift: number | null }) {
  const { tone, note } = driftNote(drift)
  return <Tile label={t('偏差')} value={drift === null ? '—' : count(drift)} note={note} tone={tone} />
}
