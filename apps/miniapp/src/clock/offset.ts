/** One question to the server: when it left and came back by this device's clock, and what the server said. Epoch ms. */
export interface ClockSample {
  readonly sentAt: number
  readonly receivedAt: number
  readonly serverNow: number
}

/**
 * What to add to this device's clock to get the server's. The error of a sample is at most half its round trip, so the
 * quickest half speaks, and their median keeps one freak from deciding. `null` without samples.
 */
export function offsetOf(samples: readonly ClockSample[]): number | null {
  const measured = samples
    .map((s) => ({ trip: s.receivedAt - s.sentAt, offset: s.serverNow - (s.sentAt + s.receivedAt) / 2 }))
    .filter((s) => s.trip >= 0)
    .sort((a, b) => a.trip - b.trip)
  const quickest = measured.slice(0, Math.ceil(measured.length / 2)).map((s) => s.offset)
  return median(quickest)
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  return upper === undefined || lower === undefined ? null : Math.round((lower + upper) / 2)
}
