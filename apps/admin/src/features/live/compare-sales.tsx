import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { LiveHistory, LivePoint, Takings } from '@tidegate/shared/contracts/live'
import { formatYuan } from '@tidegate/shared/fen'
import { unpackPoints } from '@tidegate/shared/live-series'
import { Select, Table, theme } from 'antd'
import { useMemo } from 'react'
import { trpc } from '../../api/trpc.ts'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { Chart } from '../../ui/chart.tsx'
import { lineOption } from '../../ui/line-option.ts'
import { NothingFound } from '../../ui/nothing-found.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { ratesOf, smoothOver } from './live-sale.ts'
import { count, fromStart, milliseconds, share } from './numbers.ts'
import { figuresOf, type SaleFigures } from './sale-figures.ts'

const route = getRouteApi('/shell/campaigns/$campaignId/live')

interface Props {
  campaignId: string
  history: LiveHistory
  points: LivePoint[]
  beside: string | undefined
}

/** This sale and an earlier one from the same start: T0 under T0. */
export function CompareSales({ campaignId, history, points, beside }: Props) {
  const navigate = route.useNavigate()
  const earlier = useQuery(trpc.staff.live.earlier.queryOptions({ campaignId }, { staleTime: 60_000 }))
  const other = useQuery(
    trpc.staff.live.history.queryOptions(
      { campaignId: beside ?? campaignId },
      { enabled: beside !== undefined, staleTime: 60_000 },
    ),
  )
  return (
    <section className="card card-padding">
      <div className="panel-head">
        <h2>
          {t('与往场对比')} <span className="muted small">{t('以开售为零点对齐')}</span>
        </h2>
        <Select
          className="compare-choice"
          allowClear
          aria-label={t('对比的活动')}
          placeholder={earlier.data?.length === 0 ? t('没有可以对比的往场') : t('选择一场')}
          loading={earlier.isLoading}
          notFoundContent={<NothingFound query={earlier}>{t('没有可以对比的往场')}</NothingFound>}
          value={beside ?? null}
          onChange={(next: string | null) =>
            void navigate({ search: (search) => ({ ...search, beside: next ?? undefined }), replace: true })
          }
          options={(earlier.data ?? []).map((sale) => ({
            value: sale.campaignId,
            label: `${sale.title} · ${formatBeijing(sale.startsAt)}`,
          }))}
        />
      </div>
      {beside !== undefined && (
        <QueryView query={other}>{(loaded) => <Beside history={history} points={points} other={loaded} />}</QueryView>
      )}
    </section>
  )
}

function Beside({ history, points, other }: { history: LiveHistory; points: LivePoint[]; other: LiveHistory }) {
  const { token } = theme.useToken()
  const otherPoints = useMemo(() => unpackPoints(other.series), [other.series])
  const options = useMemo(() => {
    const sales = [
      { name: history.title, sale: history, points, color: token.colorPrimary, dashed: false },
      {
        name: t('往场：{title}', { title: other.title }),
        sale: other,
        points: otherPoints,
        color: token.colorWarning,
        dashed: true,
      },
    ]
    // The shorter of the two says how far there is something to compare.
    const ends = sales.map(({ sale, points: own }) => (own.at(-1)?.at ?? sale.startsAt) - sale.startsAt)
    const span = { from: -30_000, to: Math.max(60_000, Math.min(...ends)), words: fromStart }
    const lines = (of: (own: LivePoint[], total: number) => [number, number][]) =>
      sales.map(({ name, sale, points: own, color, dashed }) => ({
        name,
        color,
        dashed,
        data: of(own, sale.total)
          .map(([at, value]): [number, number] => [at - sale.startsAt, value])
          .filter(([at]) => at >= span.from && at <= span.to),
      }))
    return {
      left: lineOption(
        token,
        { ...span, unit: '%', max: 100 },
        lines((own, total) =>
          own.map(({ at, available }) => [at, total > 0 ? Math.round((available / total) * 1000) / 10 : 0]),
        ),
      ),
      taps: lineOption(
        token,
        { ...span, unit: t('次 / 秒') },
        lines((own) => ratesOf(own, smoothOver).map(({ at, taps }) => [at, Math.round(taps)])),
      ),
    }
  }, [history, points, other, otherPoints, token])
  const [mine, theirs] = useMemo(
    () => [
      { ...figuresOf(points, history.startsAt), ...history.takings },
      { ...figuresOf(otherPoints, other.startsAt), ...other.takings },
    ],
    [points, otherPoints, history, other],
  )
  return (
    <>
      <div className="charts">
        <div>
          <h3>{t('剩余库存')}</h3>
          <Chart option={options.left} label={t('两场的剩余库存')} />
        </div>
        <div>
          <h3>{t('每秒点抢')}</h3>
          <Chart option={options.taps} label={t('两场的每秒点抢')} />
        </div>
      </div>
      <Table
        size="small"
        pagination={false}
        rowKey="label"
        scroll={{ x: 520 }}
        dataSource={rows.map(({ label, of }) => ({ label, mine: of(mine), theirs: of(theirs) }))}
        columns={[
          { dataIndex: 'label', title: '' },
          { dataIndex: 'mine', title: history.title, align: 'right', className: 'figures' },
          { dataIndex: 'theirs', title: other.title, align: 'right', className: 'figures' },
        ]}
      />
    </>
  )
}

const rows: readonly { label: string; of: (figures: SaleFigures & Takings) => string }[] = [
  { label: t('售罄用时'), of: ({ soldOutMs }) => (soldOutMs === null ? t('没有售罄') : fromStart(soldOutMs)) },
  { label: t('点抢'), of: ({ taps }) => count(taps) },
  { label: t('最高每秒点抢'), of: ({ peakTaps }) => count(peakTaps) },
  { label: t('下单'), of: ({ ordered }) => count(ordered) },
  { label: t('支付率'), of: ({ paid, ordered }) => share(paid, ordered) },
  { label: t('收款'), of: ({ paidFen }) => `¥${formatYuan(paidFen)}` },
  { label: t('退款'), of: ({ refundedFen }) => `¥${formatYuan(refundedFen)}` },
  { label: t('净成交'), of: ({ paidFen, refundedFen }) => `¥${formatYuan(paidFen - refundedFen)}` },
  { label: t('最慢一秒的 p99'), of: ({ worstP99 }) => `${milliseconds(worstP99)} ms` },
  {
    label: t('写单最久等待'),
    of: ({ longestLagMs }) => t('{longestLagMs} 秒', { longestLagMs: (longestLagMs / 1000).toFixed(1) }),
  },
]
