/**
 * Counts of latencies with a bounded relative error, in the manner of HdrHistogram: each power of two is cut into 64 equal
 * buckets, so a value is known to 1/64 whatever its size, and recording one is a shift and an increment.
 */
const subBits = 6
const subBuckets = 1 << subBits
/** 2^24 µs: latencies above 16.7 s share the last bucket. */
const maxExponent = 24
const bucketCount = (maxExponent - subBits + 1) * subBuckets

export class Histogram {
  private readonly counts = new Uint32Array(bucketCount)
  private total = 0
  private largest = 0

  /** Negative values count as zero. */
  record(milliseconds: number): void {
    const micros = Math.max(0, Math.round(milliseconds * 1000))
    const bucket = bucketOf(micros)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.total++
    if (micros > this.largest) this.largest = micros
  }

  get count(): number {
    return this.total
  }

  get maxMs(): number {
    return this.largest / 1000
  }

  /** The smallest recorded latency that `share` (0..1) of all do not exceed, in ms; 0 when nothing was recorded. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.total))
    let seen = 0
    for (let bucket = 0; bucket < bucketCount && this.total > 0; bucket++) {
      seen += this.counts[bucket] ?? 0
      if (seen >= wanted) return Math.min(upperOf(bucket), this.largest) / 1000
    }
    return 0
  }

  /** Non-empty buckets as [upper bound in ms, count], ascending. */
  *buckets(): Generator<[upperMs: number, count: number]> {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const count = this.counts[bucket] ?? 0
      if (count > 0) yield [upperOf(bucket) / 1000, count]
    }
  }
}

// Below 64 µs a bucket is one µs; above, exponent e has buckets of 2^(e-6) µs.
function bucketOf(micros: number): number {
  if (micros < subBuckets) return micros
  if (micros >= 2 ** maxExponent) return bucketCount - 1
  const exponent = 31 - Math.clz32(micros)
  const shift = exponent - subBits
  return (shift + 1) * subBuckets + ((micros >>> shift) - subBuckets)
}

function upperOf(bucket: number): number {
  if (bucket < subBuckets) return bucket
  if (bucket === bucketCount - 1) return Number.POSITIVE_INFINITY
  const shift = Math.floor(bucket / subBuckets) - 1
  return ((subBuckets + (bucket % subBuckets) + 1) << shift) - 1
}
