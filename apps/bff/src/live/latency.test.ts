import { expect, it } from 'vitest'
import { bucketCount, bucketOf, quantileOf } from './latency.ts'

function merged(...processes: number[][]): number[] {
  const counts: number[] = Array(bucketCount).fill(0)
  for (const ms of processes.flat()) (counts[bucketOf(ms)] as number)++
  return counts
}

it('tells quantiles within 10 % over all processes, from a fraction of a millisecond to seconds', () => {
  const quick = Array.from({ length: 980 }, (_, i) => 1 + i / 100)
  const slow = Array.from({ length: 20 }, () => 1_500)
  const counts = merged(quick, slow)
  expect(Math.abs((quantileOf(counts, 0.5) as number) / 6 - 1)).toBeLessThan(0.1)
  expect(Math.abs((quantileOf(counts, 0.99) as number) / 1_500 - 1)).toBeLessThan(0.1)
})

it('puts what is absurd into the outermost buckets, and knows nothing of no answers', () => {
  expect([0, -1, Number.NaN, 1e9].map(bucketOf)).toEqual([0, 0, 0, bucketCount - 1])
  expect(quantileOf(merged(), 0.99)).toBeNull()
})
