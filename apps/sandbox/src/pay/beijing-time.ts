/** RFC 3339 in +08:00, as every time in WeChat Pay v3 is written: 2015-05-20T13:29:35+08:00 */
export function beijingTime(epochMs: number): string {
  return `${shifted(epochMs).slice(0, 19)}+08:00`
}

/** 20150520132935, as ids carry it. */
export function beijingDigits(epochMs: number): string {
  return shifted(epochMs).slice(0, 19).replaceAll(/\D/g, '')
}

function shifted(epochMs: number): string {
  return new Date(epochMs + 8 * 3_600_000).toISOString()
}
