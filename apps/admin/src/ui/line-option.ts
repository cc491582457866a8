import type { GlobalToken } from 'antd'
import type { EChartsCoreOption } from 'echarts/core'
import { formatBeijing } from './beijing-time.ts'

export interface Line {
  name: string
  color: string
  filled?: boolean
  dashed?: boolean
  /** Measured by the axis on the right, in its unit. */
  right?: true
  /** [epoch ms, value]; null: the line has a gap here. */
  data: [number, number | null][]
}

export interface Axis {
  from: number
  to: number
  max?: number
  words?: (at: number) => string
  /** What is counted, over the axis. */
  unit: string
  /** The same of the axis on the right, for what is counted otherwise. */
  rightUnit?: string
}

/** Quiet lines from one moment to another (epoch ms) in the colours of the theme. No animation: a second later the picture is another one. */
export function lineOption(
  token: GlobalToken,
  axis: Axis,
  lines: Line[],
  /** Moments at which somebody did something. `label` '': a line and no words. */
  marks: readonly { at: number; label: string }[] = [],
): EChartsCoreOption {
  const words = axis.words ?? ((at: number) => formatBeijing(at, 'clock'))
  const label = { color: token.colorTextTertiary, fontSize: 11, fontFamily: token.fontFamily, hideOverlap: true }
  const scale = (unit: string, align: 'left' | 'right') => ({
    ...{ type: 'value', min: 0, minInterval: 1, axisLabel: label, name: unit, nameGap: 10 },
    nameTextStyle: { ...label, align },
  })
  return {
    animation: false,
    grid: {
      left: 8,
      right: axis.rightUnit ? 8 : 28,
      top: lines.length > 1 ? 56 : 30,
      bottom: 4,
      outerBoundsMode: 'same',
    },
    legend: {
      show: lines.length > 1,
      left: 4,
      top: 0,
      icon: 'roundRect',
      itemWidth: 14,
      itemHeight: 3,
      textStyle: { color: token.colorTextSecondary, fontFamily: token.fontFamily },
    },
    tooltip: {
      trigger: 'axis',
      backgroundColor: token.colorBgElevated,
      borderColor: token.colorBorderSecondary,
      textStyle: { color: token.colorText, fontSize: 12, fontFamily: token.fontFamily },
      axisPointer: { lineStyle: { color: token.colorBorder } },
    },
    xAxis: {
      type: 'time',
      // Left alone, echarts gives the first point of a sale an axis of two days.
      min: axis.from,
      max: axis.to,
      axisLine: { lineStyle: { color: token.colorBorder } },
      axisTick: { show: false },
      axisLabel: { ...label, formatter: (at: number) => words(at) },
      axisPointer: { label: { formatter: ({ value }: { value: number }) => words(value) } },
    },
    yAxis: [
      {
        ...scale(axis.unit, 'right'),
        ...(axis.max !== undefined && { max: axis.max }),
        splitLine: { lineStyle: { color: token.colorBorderSecondary } },
      },
      ...(axis.rightUnit === undefined ? [] : [{ ...scale(axis.rightUnit, 'left'), splitLine: { show: false } }]),
    ],
    series: lines.map(({ name, color, filled, dashed, right, data }, i) => ({
      name,
      type: 'line',
      data,
      yAxisIndex: right ? 1 : 0,
      showSymbol: false,
      sampling: 'lttb',
      color,
      lineStyle: { width: dashed ? 1.5 : 2, type: dashed ? 'dashed' : 'solid' },
      ...(i === 0 && { markLine: marksOf(token, marks, axis) }),
      ...(filled && { areaStyle: { color, opacity: 0.12 } }),
    })),
  }
}

function marksOf(token: GlobalToken, marks: readonly { at: number; label: string }[], { from, to }: Axis) {
  // Centred over its line, the words at an end would lie over the axis's name, or be cut off.
  const alignOf = (at: number) => {
    const part = (at - from) / Math.max(1, to - from)
    return part < 0.12 ? 'left' : part > 0.88 ? 'right' : 'center'
  }
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: token.colorTextQuaternary, type: 'dashed', width: 1 },
    data: marks.map(({ at, label }) => ({
      xAxis: at,
      label: {
        show: label !== '',
        formatter: label,
        position: 'end',
        distance: 4,
        align: alignOf(at),
        color: token.colorTextSecondary,
        fontSize: 11,
        fontFamily: token.fontFamily,
      },
    })),
  }
}
