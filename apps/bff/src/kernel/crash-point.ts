/**
 * Named lines at which a process may die. In production a point is an empty function call. tests/crash dies at each of them in turn,
 * starts again and audits the books, so "what recovers it" in the headers of the rush path is tried, not hoped.
 */
export const crashPoints = [
  // tap → order
  'reserved',
  'relay-read',
  'relay-added',
  'write-committed',
  'write-given-back',
  'write-settled',
  // unpaid order → shelf
  'expire-chosen',
  'expire-wechat-closed',
  'expire-closed',
  'release-done',
  'release-row-deleted',
  'standby-joined',
  'standby-announced',
  'standby-left',
  'standby-set-aside',
  'standby-granted',
  // shelf ↔ holdback
  'transfer-taken',
  'transfer-moved',
  'transfer-recorded',
  'transfer-given',
  // Redis away
  'ledger-bought',
  // waiting room
  'room-frozen',
  'room-leaves-written',
  'room-revealed',
  'room-entered',
  'room-position-kept',
  'room-admitted',
  // money
  'pay-row-made',
  'pay-prepaid',
  'pay-confirmed',
  'regrant-struck-out',
  'regrant-taken',
  // paid → delivered
  'fulfil-taken',
  'fulfil-queued',
  'card-claimed',
  'card-delivered',
  'upload-answered',
  'import-chunk',
  'recall-withdrawn',
  'message-claimed',
  // shelf
  'prewarm-raised',
  'prewarm-paused',
  'prewarm-warmed',
  'close-shelf-dropped',
] as const
export type CrashPoint = (typeof crashPoints)[number]

let die: (point: CrashPoint) => unknown = () => {}

export function crashPoint(point: CrashPoint): void {
  die(point)
}

/** For tests, and for a process whose CRASH_AT says so: `hook` is called at every point. */
export function onCrashPoint(hook: (point: CrashPoint) => unknown): void {
  die = hook
}
