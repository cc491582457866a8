import type { HomeView, Sold } from '@tidegate/shared/contracts/home'
import { formatYuan } from '@tidegate/shared/fen'
import { Spark } from './spark.tsx'

/** Today beside yesterday up to the same time of day, and the last 24 hours as a line. */
export function TodayTiles({ view: { today, yesterday, hours, running } }: { view: HomeView }) {
  const figure = (of: (sold: Sold) => number, words: (value: number) => string = whole) => ({
    value: words(of(today)),
    note: `昨日此时 ${words(of(yesterday))}`,
    spark: hours.map(of),
  })
  return (
    <div className="today">
      <TodayTile label="今日订单" {...figure(({ orders }) => orders)} />
      <TodayTile label="今日支付" {...figure(({ paid }) => paid)} />
      <TodayTile
        label="今日成交"
        {...figure(
          ({ paidFen }) => paidFen,
          (fen) => `¥${formatYuan(fen)}`,
        )}
      />
      <TodayTile
        label="进行中的活动"
        value={whole(running.length)}
        note={`共抢走 ${whole(running.reduce((sum, { claimed }) => sum + claimed, 0))} 件`}
      />
    </div>
  )
}

const whole = (value: number) => value.toLocaleString('zh-CN')

function TodayTile({ label, value, note, spark }: { label: string; value: string; note: string; spark?: number[] }) {
  return (
    <div className="tile today-tile">
      <span className="muted small">{label}</span>
      <span className="tile-value figures">{value}</span>
      <span className="muted small figures">{note}</span>
      {spark && <Spark values={spark} label={`${label}，最近 24 小时`} />}
    </div>
  )
}
