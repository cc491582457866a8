/** Where each named line of kernel/crash-point.ts is died at; points.test.ts fails over one that is tried nowhere. */
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'

/** crash-points.integration.test.ts: a sale from tap to close. */
export const salePoints: readonly CrashPoint[] = [
  'reserved',
  'write-committed',
  'write-given-back',
  'write-settled',
  'expire-chosen',
  'expire-wechat-closed',
  'expire-closed',
  'release-done',
  'release-row-deleted',
  'pay-row-made',
  'pay-prepaid',
  'pay-confirmed',
  'prewarm-raised',
  'prewarm-paused',
  'prewarm-warmed',
  'close-shelf-dropped',
]

/** lane-points.integration.test.ts: stock that moves between lanes, is sold by the ledger, and goes to standby. */
export const lanePoints: readonly CrashPoint[] = [
  'standby-set-aside',
  'standby-granted',
  'transfer-taken',
  'transfer-moved',
  'transfer-recorded',
  'transfer-given',
  'ledger-bought',
]

/** lane-points.integration.test.ts: a unit that somebody waits for in another lane is on its way to them. */
export const movePoints: readonly CrashPoint[] = [
  'transfer-taken',
  'transfer-moved',
  'transfer-recorded',
  'transfer-given',
]

/** Tried beside their code, or with SIGKILL where an exception would be ridden through. */
export const triedElsewhere: Readonly<Record<string, readonly CrashPoint[]>> = {
  'tests/crash/worker-sigkill.integration.test.ts': ['relay-read', 'relay-added'],
  'tests/crash/room-sigkill.integration.test.ts': ['room-entered', 'room-position-kept', 'room-admitted'],
  'tests/crash/standby-sigkill.integration.test.ts': ['standby-joined', 'standby-left'],
  'apps/bff/src/standby/over-lanes.integration.test.ts': ['standby-announced'],
  'tests/crash/card-sigkill.integration.test.ts': ['fulfil-taken', 'fulfil-queued', 'card-claimed', 'card-delivered'],
  'apps/bff/src/payments/regrant.integration.test.ts': ['regrant-struck-out', 'regrant-taken'],
  'apps/bff/src/waiting-room/draw-lot.integration.test.ts': ['room-frozen', 'room-leaves-written', 'room-revealed'],
  'apps/bff/src/cards/import-codes.integration.test.ts': ['import-chunk'],
  'apps/bff/src/cards/after-delivery.integration.test.ts': ['recall-withdrawn'],
  'apps/sandbox/src/shipping/shipping.integration.test.ts': ['upload-answered'],
  'apps/sandbox/src/messages/messages.integration.test.ts': ['message-claimed'],
}
