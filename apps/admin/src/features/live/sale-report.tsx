import type { LiveHistory, LivePoint } from '@tidegate/shared/contracts/live'
import { Descriptions } from 'antd'
import { useMemo } from 'react'
import { rich, t } from '../../i18n/t.ts'
import { Money } from '../../ui/money.tsx'
import { count, fromStart, milliseconds, share } from './numbers.ts'
import { figuresOf } from './sale-figures.ts'

export function SaleReport({
  points,
  history: { startsAt, total, takings },
}: {
  points: LivePoint[]
  history: LiveHistory
}) {
  const figures = useMemo(() => figuresOf(points, startsAt), [points, startsAt])
  const { taps, peakTaps, reserved, ordered, paid, soldOutMs, worstP99, longestLagMs, drift } = figures
  return (
    <section className="card card-padding">
      <h2>{t('这一场')}</h2>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'sold', label: t('售罄'), children: soldOutMs === null ? t('没有售罄') : fromStart(soldOutMs) },
          {
            key: 'taps',
            label: t('点抢'),
            children: t('{taps} 次，最高每秒 {peakTaps} 次', { taps: count(taps), peakTaps: count(peakTaps) }),
          },
          {
            key: 'hit',
            label: t('抢到'),
            children: t('{reserved} 件，{share} 的点抢', {
              reserved: count(reserved),
              share: share(reserved, taps),
            }),
          },
          {
            key: 'paid',
            label: t('支付'),
            children: t('{paid} 件，{share} 的订单', { paid: count(paid), share: share(paid, ordered) }),
          },
          { key: 'gross', label: t('收款'), children: <Money fen={takings.paidFen} /> },
          {
            key: 'refunded',
            label: t('退款'),
            children: rich('{amount}，{units} 件整单退回', {
              amount: <Money fen={takings.refundedFen} />,
              units: count(takings.refunded),
            }),
          },
          {
            key: 'net',
            label: t('净成交'),
            children: (
              <strong>
                <Money fen={takings.paidFen - takings.refundedFen} />
              </strong>
            ),
          },
          { key: 'rate', label: t('售出'), children: t('{paid} 的活动库存', { paid: share(paid, total) }) },
          { key: 'p99', label: t('最慢一秒的 p99'), children: `${milliseconds(worstP99)} ms` },
          {
            key: 'lag',
            label: t('写单最久等待'),
            children: t('{longestLagMs} 秒', { longestLagMs: (longestLagMs / 1000).toFixed(1) }),
          },
          {
            key: 'drift',
            label: t('见过的最大偏差'),
            children: drift === 0 ? t('0，分毫不差') : t('{drift} 件（途中，已复原见曲线）', { drift }),
          },
        ]}
      />
    </section>
  )
}
