import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

register([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

/** An echarts canvas that follows its option and its box. `label` is what a screen reader says instead. */
export function Chart({ option, label }: { option: EChartsCoreOption; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  useEffect(() => {
    if (!box.current) return
    const made = init(box.current)
    chart.current = made
    const resizing = new ResizeObserver(() => made.resize())
    resizing.observe(box.current)
    return () => {
      resizing.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => chart.current?.setOption(option, { lazyUpdate: true }), [option])
  return <div className="chart" ref={box} role="img" aria-label={label} />
}
