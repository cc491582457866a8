/**
 * Pages of the shop as public documents: the same for everybody, without a session, so that any cache on the way may answer. An app reads
 * them before it asks the API, from the CDN it was built for or from the API's own address.
 */
import type { DegradeLevel } from './waiting-room.ts'

/** `home`, `campaign.<id>`, `product.<id>`. */
export type SnapshotName = 'home' | `campaign.${string}` | `product.${string}`

export interface Snapshot<T = unknown> {
  /** How much of the shop is offered: whoever only reads documents learns it here. */
  degrade: DegradeLevel
  /** What the procedure of the same page answers. */
  view: T
}

export const snapshotPath = (name: SnapshotName): string => `/snapshots/${name}.json`

/** What WeChat's pre-fetch (数据预拉取) brings to a cold start: the documents of home and of the page being opened, by name. */
export type Prefetched = Partial<Record<SnapshotName, Snapshot>>
