import type { Snapshot, SnapshotName } from '@tidegate/shared/contracts/snapshots'
import { isWeapp } from '../config.ts'

/** The document of the page being opened, asked for by index.html before the program was there: pwa/ahead.js. */
export interface Ahead {
  readonly name: SnapshotName
  /** null: not here yet, or did not come. */
  readonly snapshot: Snapshot | null
  readonly answer: Promise<Snapshot | null>
}

declare global {
  interface Window {
    tidegateAhead?: Ahead
  }
}

export const ahead = (): Ahead | null => (isWeapp ? null : (window.tidegateAhead ?? null))

/** It is young only once: whoever asks for this page again asks anew. */
export function takeAhead(name: SnapshotName): Promise<Snapshot | null> | null {
  const found = ahead()
  if (found?.name !== name) return null
  delete window.tidegateAhead
  return found.answer
}
