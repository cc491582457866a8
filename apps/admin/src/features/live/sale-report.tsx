import type { LivePoint } from '@tidegate/shared/contracts/live'
import { Descriptions } from 'antd'
import { useMemo } from 'react'
import { count, fromStart, milliseconds, share } from './numbers.ts'
import { figuresOf } from './sale-figures.ts'

export function SaleReport({ points, startsAt, total }: { points: LivePoint[]; startsAt: number; total: number }) {
  const figures = useMemo(() => figuresOf(points, startsAt), [points, startsAt])
  const { taps, peakTaps, reserved, ordered, paid, soldOutMs, worstP99, longestLagMs, drift } = figures
  return (
    <section className="card card-padding">
      <h2>这一场</h2>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'sold', label: '售罄', children: soldOutMs === null ? '没有售罄' : fromStart(soldOutMs) },
          { key: 'taps', label: '点抢', children: `${count(taps)} 次，最高每秒 ${count(peakTaps)} 次` },
          { key: 'hit', label: '抢到', children: `${count(reserved)} 件，${share(reserved, taps)} 的点抢` },
          { key: 'paid', label: '支付', children: `${count(paid)} 件，${share(paid, ordered)} 的订单` },
          { key: 'rate', label: '售出', children: `${share(paid, total)} 的活动库存` },
          { key: 'p99', label: '最慢一秒的 p99', children: `${milliseconds(worstP99)} ms` },
          { key: 'lag', label: '写单最久等待', children: `${(longestLagMs / 1000).toFixed(1)} 秒` },
          {
            key: 'drift',
            label: '见过的最大偏差',
            children: drift === 0 ? '0，分毫不差' : `${drift} 件（途中，已复原见曲线）`,
          },
        ]}
      />
    </section>
  )
}
