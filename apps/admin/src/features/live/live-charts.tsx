import { LineChartOutlined } from '@ant-design/icons'
import type { LivePoint } from '@tidegate/shared/contracts/live'
import { theme } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { t } from '../../i18n/t.ts'
import { Blank } from '../../ui/blank.tsx'
import { Chart } from '../../ui/chart.tsx'
import { lineOption } from '../../ui/line-option.ts'
import { type Mark, ratesOf, smoothOver } from './live-sale.ts'

interface Props {
  points: readonly LivePoint[]
  total: number
  marks: readonly Mark[]
  room: boolean
  /** The axis; without it, from the first point to the last. */
  span?: { from: number; to: number }
}

const noWords = ({ at }: Mark) => ({ at, label: '' })

/** Words that would lie over one another are left to the list of deeds; the newer of two has the say. */
function spaced(marks: readonly Mark[], { from, to }: { from: number; to: number }): Mark[] {
  const room = (to - from) / 8
  let next = Number.POSITIVE_INFINITY
  return marks
    .toReversed()
    .map((mark) => {
      if (next - mark.at < room) return noWords(mark)
      next = mark.at
      return mark
    })
    .toReversed()
}

export function LiveCharts({ points, total, marks, room, span: given }: Props) {
  const { token } = theme.useToken()
  const options = useMemo(() => {
    const span = given ?? { from: points[0]?.at ?? 0, to: points.at(-1)?.at ?? 0 }
    const seen = spaced(
      marks.filter(({ at }) => at >= span.from && at <= span.to),
      span,
    )
    const quiet = seen.map(noWords)
    const rates = ratesOf(points, smoothOver)
    const line = (of: (point: LivePoint) => number | null) =>
      points.map((point): [number, number | null] => [point.at, of(point)])
    const warmed = points.findIndex(({ available }) => available > 0)
    return {
      // A closed campaign has given its rest back, so its curve may start above what is left of the total.
      stock: lineOption(
        token,
        { ...span, unit: t('件'), max: points.reduce((most, { available }) => Math.max(most, available), total) },
        [
          {
            name: t('剩余库存'),
            color: token.colorPrimary,
            filled: true,
            // Before the prewarm there is no stock to draw.
            data: points.slice(Math.max(0, warmed)).map(({ at, available }) => [at, available]),
          },
        ],
        seen,
      ),
      funnel: lineOption(
        token,
        { ...span, unit: t('件') },
        [
          { name: t('预占'), color: token.colorPrimary, data: line(({ reserved }) => reserved) },
          { name: t('下单'), color: token.colorWarning, data: line(({ ordered }) => ordered) },
          { name: t('支付'), color: token.geekblue, data: line(({ paid }) => paid) },
          { name: t('交付'), color: token.colorSuccess, data: line(({ delivered }) => delivered) },
        ],
        quiet,
      ),
      rate: lineOption(
        token,
        { ...span, unit: t('次 / 秒') },
        [
          {
            name: t('点抢'),
            color: token.colorPrimary,
            filled: true,
            data: rates.map(({ at, taps }) => [at, Math.round(taps)]),
          },
          {
            name: t('挡下'),
            color: token.colorTextTertiary,
            data: rates.map(({ at, refused }) => [at, Math.round(refused)]),
          },
        ],
        quiet,
      ),
      answers: lineOption(
        token,
        { ...span, unit: 'ms' },
        [
          { name: 'p99', color: token.colorWarning, data: line(({ p99 }) => p99) },
          { name: 'p50', color: token.colorPrimary, data: line(({ p50 }) => p50) },
        ],
        quiet,
      ),
      admission: lineOption(
        token,
        { ...span, unit: t('人 / 秒'), rightUnit: t('人') },
        [
          {
            name: t('每秒放行'),
            color: token.colorPrimary,
            filled: true,
            data: rates.map(({ at, admitted }) => [at, Math.round(admitted)]),
          },
          { name: t('允许的速度'), color: token.colorTextTertiary, dashed: true, data: line(({ allowed }) => allowed) },
          { name: t('正在抢'), color: token.colorWarning, right: true, data: line(({ unfinished }) => unfinished) },
        ],
        quiet,
      ),
      backlog: lineOption(
        token,
        { ...span, unit: t('单'), rightUnit: 'ms' },
        [
          { name: t('流水积压'), color: token.colorWarning, filled: true, data: line(({ backlog }) => backlog) },
          { name: t('最久等待'), color: token.colorTextTertiary, right: true, data: line(({ lagMs }) => lagMs) },
        ],
        quiet,
      ),
    }
  }, [points, total, marks, given, token])
  if (points.length < 2) {
    return (
      <section className="card">
        <Blank icon={<LineChartOutlined />} title={t('还没有数据')} description={t('开售后，曲线每秒更新')} />
      </section>
    )
  }
  return (
    <div className="charts">
      <Panel title={t('库存曲线')}>
        <Chart
          option={options.stock}
          label={t('库存曲线，剩余 {available} 件', { available: points.at(-1)?.available ?? 0 })}
        />
      </Panel>
      <Panel title={t('累计：预占 → 下单 → 支付 → 交付')}>
        <Chart option={options.funnel} label={t('累计预占、下单、支付与交付')} />
      </Panel>
      <Panel title={t('每秒点抢')}>
        <Chart option={options.rate} label={t('每秒点抢与挡下数')} />
      </Panel>
      <Panel title={t('应答时间')}>
        <Chart option={options.answers} label={t('应答时间的 p50 与 p99')} />
      </Panel>
      {room && (
        <Panel title={t('放行')}>
          <Chart option={options.admission} label={t('每秒放行、允许的速度与正在抢的人数')} />
        </Panel>
      )}
      <Panel title={t('流水线')}>
        <Chart option={options.backlog} label={t('流水积压与最久等待')} />
      </Panel>
    </div>
  )
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card chart-card">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
