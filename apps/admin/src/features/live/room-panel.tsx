import type { RoomLive } from '@tidegate/shared/contracts/live'
import { Progress, Tag } from 'antd'
import { t } from '../../i18n/t.ts'
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
          {t('排队')}{' '}
          <Tag color={phase === 'OPEN' ? 'success' : phase === 'ABORTED' ? 'error' : 'processing'} variant="filled">
            {phaseLabels[phase]}
          </Tag>
          {epoch > 1 && <span className="muted small">{t('第 {epoch} 轮', { epoch })}</span>}
        </h2>
      </div>
      <div className="tiles">
        <Tile
          label={t('放行线')}
          value={count(serving)}
          note={t('已发 {tail} 个号', { tail: count(tail) })}
          tone="primary"
        />
        <Tile
          label={open ? t('还在等') : t('已到场')}
          value={count(Math.max(0, tail - serving))}
          note={open ? t('人') : t('人，等待开售')}
        />
        <Tile
          label={t('正在抢')}
          value={count(unfinished)}
          note={<Occupancy unfinished={unfinished} cap={cap} />}
          tone={full ? 'warning' : 'plain'}
        />
        <Tile
          label={t('每秒放行')}
          value={open ? count(allowedRate) : '—'}
          note={open && limitedBy !== 'NOTHING' ? limitLabels[limitedBy] : t('上限 {rate} 人', { rate: count(rate) })}
          tone={selfRestraint.includes(limitedBy) ? 'warning' : 'plain'}
        />
        <Tile label={t('候补')} value={count(standby)} note={t('等别人放弃名额')} />
      </div>
    </section>
  )
}

function Occupancy({ unfinished, cap }: { unfinished: number; cap: number }) {
  return (
    <>
      {t('上限 {cap} 人', { cap: count(cap) })}
      <Progress
        percent={Math.min(100, (unfinished / cap) * 100)}
        showInfo={false}
        size="small"
        aria-label={t('上限 {cap} 人，正在抢 {unfinished} 人', { cap, unfinished })}
      />
    </>
  )
}
