import { LineChartOutlined } from '@ant-design/icons'
import { theme } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { Blank } from '../../ui/blank.tsx'
import { Chart } from '../../ui/chart.tsx'
import { lineOption } from '../../ui/line-option.ts'
import { type LiveSale, ratesOf } from './live-sale.ts'

export function LiveCharts({ sale: { points, roomPoints, total } }: { sale: LiveSale }) {
  const { token } = theme.useToken()
  const options = useMemo(() => {
    const rates = ratesOf(points)
    const warmed = points.findIndex(({ available }) => available > 0)
    const span = { from: points[0]?.at ?? 0, to: points.at(-1)?.at ?? 0 }
    return {
      // A closed campaign has given its rest back, so its curve may start above what is left of the total.
      stock: lineOption(
        token,
        { ...span, max: points.reduce((most, { available }) => Math.max(most, available), total) },
        [
          {
            name: '剩余库存',
            color: token.colorPrimary,
            filled: true,
            // Before the prewarm there is no stock to draw.
            data: points.slice(Math.max(0, warmed)).map(({ at, available }) => [at, available]),
          },
        ],
      ),
      funnel: lineOption(token, span, [
        { name: '预占', color: token.colorPrimary, data: points.map(({ at, reserved }) => [at, reserved]) },
        { name: '下单', color: token.colorWarning, data: points.map(({ at, ordered }) => [at, ordered]) },
        { name: '支付', color: token.geekblue, data: points.map(({ at, paid }) => [at, paid]) },
      ]),
      rate: lineOption(token, span, [
        {
          name: '请求',
          color: token.colorPrimary,
          filled: true,
          data: rates.map(({ at, requests }) => [at, Math.round(requests)]),
        },
        {
          name: '挡下',
          color: token.colorTextTertiary,
          data: rates.map(({ at, refused }) => [at, Math.round(refused)]),
        },
      ]),
      room: lineOption(token, { from: roomPoints[0]?.at ?? 0, to: roomPoints.at(-1)?.at ?? 0 }, [
        { name: '已发号', color: token.colorTextTertiary, data: roomPoints.map(({ at, tail }) => [at, tail]) },
        {
          name: '放行线',
          color: token.colorPrimary,
          filled: true,
          data: roomPoints.map(({ at, serving }) => [at, serving]),
        },
        { name: '正在抢', color: token.colorWarning, data: roomPoints.map(({ at, unfinished }) => [at, unfinished]) },
      ]),
    }
  }, [points, roomPoints, total, token])
  const [selling, queuing] = [points.length > 1, roomPoints.length > 1]
  if (!selling && !queuing) {
    return (
      <section className="card">
        <Blank icon={<LineChartOutlined />} title="还没有数据" description="开售后，曲线每秒更新" />
      </section>
    )
  }
  return (
    <div className="charts">
      {selling && (
        <>
          <Panel title="库存曲线">
            <Chart option={options.stock} label={`库存曲线，剩余 ${points.at(-1)?.available ?? 0} 件`} />
          </Panel>
          <Panel title="累计：预占 → 下单 → 支付">
            <Chart option={options.funnel} label="累计预占、下单与支付" />
          </Panel>
          <Panel title="每秒请求">
            <Chart option={options.rate} label="每秒请求与挡下数" />
          </Panel>
        </>
      )}
      {queuing && (
        <Panel title="排队：已发号与放行线" note="打开本页以来">
          <Chart option={options.room} label="已发号、放行线与正在抢的人数" />
        </Panel>
      )}
    </div>
  )
}

function Panel({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="card chart-card">
      <h2>
        {title} {note && <span className="muted small">{note}</span>}
      </h2>
      {children}
    </section>
  )
}
