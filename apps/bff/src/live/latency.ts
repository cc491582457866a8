/**
 * Latency in fixed buckets, as HDR histograms have them: each is a fifth wider than the one before, so a quantile is right within 10 %
 * whatever its size, and those of many processes are merged by adding.
 */
export const bucketCount = 65

/** Buckets end at 0.25 ms × 2^(bucket / 4): 0.25 ms … 16 s. */
export function bucketOf(ms: number): number {
  if (!(ms > firstMs)) return 0
  return Math.min(Math.ceil(4 * Math.log2(ms / firstMs)), bucketCount - 1)
}

/** In ms, to a tenth; null when nothing was counted. */
export function quantileOf(counts: readonly number[], share: number): number | null {
  const wanted = counts.reduce((sum, count) => sum + count, 0) * share
  if (wanted === 0) return null
  let below = 0
  const bucket = counts.findIndex((count) => (below += count) >= wanted)
  // The middle of the bucket, for its logarithm.
  return Math.round(firstMs * 2 ** ((bucket - 0.5) / 4) * 10) / 10
}

const firstMs = 0.25
