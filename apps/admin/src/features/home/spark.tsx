interface Props {
  values: readonly number[]
  label: string
}

const width = 120
const height = 32

/** A line the size of a word: where it went lately. A plain SVG, so the first page needs no chart library. */
export function Spark({ values, label }: Props) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (i: number) => (values.length > 1 ? (i / (values.length - 1)) * width : width)
  const y = (value: number) => (high > low ? height - 2 - ((value - low) / (high - low)) * (height - 4) : height - 2)
  const line = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {values.length > 1 && (
        <>
          <polygon points={`0,${height} ${line} ${width},${height}`} />
          <polyline points={line} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  )
}
