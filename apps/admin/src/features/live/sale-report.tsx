import type { LivePoint } from '@tidegate/shared/contracts/live'
import { Descriptions } from 'antd'
import { useMemo } from 'react'
import { t } from '../../i18n/t.ts'
import { count, fromStart, milliseconds, share } from './numbers.ts'
import { figuresOf } from './sale-figures.ts'

export function SaleReport({ points, startsAt, total }: { points: LivePoint[]; startsAt: number; total: number }) {
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
