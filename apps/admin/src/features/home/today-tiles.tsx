import type { HomeView, Sold } from '@tidegate/shared/contracts/home'
import { formatYuan } from '@tidegate/shared/fen'
import { t } from '../../i18n/t.ts'
import { Spark } from './spark.tsx'

/** Today beside yesterday up to the same time of day, and the last 24 hours as a line. */
export function TodayTiles({ view: { today, yesterday, hours, running } }: { view: HomeView }) {
  const figure = (of: (sold: Sold) => number, words: (value: number) => string = whole) => ({
    value: words(of(today)),
    note: t('昨日此时 {yesterday}', { yesterday: words(of(yesterday)) }),
    spark: hours.map(of),
  })
  return (
    <div className="today">
      <TodayTile label={t('今日订单')} {...figure(({ orders }) => orders)} />
      <TodayTile label={t('今日支付')} {...figure(({ paid }) => paid)} />
      <TodayTile
        label={t('今日成交')}
        {...figure(
          ({ paidFen }) => paidFen,
          (fen) => `¥${formatYuan(fen)}`,
        )}
      />
      <TodayTile
        label={t('进行中的活动')}
        value={whole(running.length)}
        note={t('共抢走 {whole} 件', { whole: whole(running.reduce((sum, { claimed }) => sum + claimed, 0)) })}
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
      {spark && <Spark values={spark} label={t('{label}，最近 24 小时', { label })} />}
    </div>
  )
}
