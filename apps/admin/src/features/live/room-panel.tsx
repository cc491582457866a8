import type { RoomLive } from '@tidegate/shared/contracts/live'
import { Progress, Tag } from 'antd'
import { Tile } from '../../ui/tile.tsx'
import { limitLabels, phaseLabels } from './room-words.ts'

const count = (value: number) => Math.round(value).toLocaleString('zh-CN')

/** The controller slows down by itself: the merchant should know that it does, and why. */
const selfRestraint: readonly RoomLive['limitedBy'][] = ['LAG', 'LOAD', 'ERRORS']

/** Who waits, who is let in, and what holds them back. */
export function RoomPanel({ room }: { room: RoomLive }) {
  const { phase, serving, tail, unfinished, cap, rate, allowedRate, limitedBy, standby, epoch } = room
  const open = phase === 'OPEN' || phase === 'HELD'
  const full = unfinished >= cap
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          排队{' '}
          <Tag color={phase === 'OPEN' ? 'success' : phase === 'ABORTED' ? 'error' : 'processing'} variant="filled">
            {phaseLabels[phase]}
          </Tag>
          {epoch > 1 && <span className="muted small">第 {epoch} 轮</span>}
        </h2>
      </div>
      <div className="tiles">
        <Tile label="放行线" value={count(serving)} note={`已发 ${count(tail)} 个号`} tone="primary" />
        <Tile
          label={open ? '还在等' : '已到场'}
          value={count(Math.max(0, tail - serving))}
          note={open ? '人' : '人，等待开售'}
        />
        <Tile
          label="正在抢"
          value={count(unfinished)}
          note={<Occupancy unfinished={unfinished} cap={cap} />}
          tone={full ? 'warning' : 'plain'}
        />
        <Tile
          label="每秒放行"
          value={open ? count(allowedRate) : '—'}
          note={open && limitedBy !== 'NOTHING' ? limitLabels[limitedBy] : `上限 ${count(rate)} 人`}
          tone={selfRestraint.includes(limitedBy) ? 'warning' : 'plain'}
        />
        <Tile label="候补" value={count(standby)} note="等别人放弃名额" />
      </div>
    </section>
  )
}

function Occupancy({ unfinished, cap }: { unfinished: number; cap: number }) {
  return (
    <>
      上限 {count(cap)} 人
      <Progress
        percent={Math.min(100, (unfinished / cap) * 100)}
        showInfo={false}
        size="small"
        aria-label={`上限 ${cap} 人，正在抢 ${unfinished} 人`}
      />
    </>
  )
}
