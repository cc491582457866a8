/** What does not come right by itself, and the queues behind it. */

/** How one queue of jobs stands. Jobs hold ids, never codes, names or phones. */
export interface QueueView {
  name: string
  waiting: number
  active: number
  /** Waits for its next try. */
  delayed: number
  /** Gave up; what it was about is driven by its own row or journal entry all the same. */
  failed: number
  /** How long the first in line has waited. */
  waitedMs: number
}

/** An offer on sale whose books do not agree right now. A moment of it under load is normal. */
export interface DriftRow {
  campaignId: string
  campaignTitle: string
  offerId: string
  title: string
  skuName: string
  /** Units missing (+) or too many (−). */
  drift: number
  /** When its campaign was last counted anew by the system. */
  recountedAt: number | null
}

/** Where the job dashboard is, and the door to it (http/door.ts). */
export const queueBoard = '/staff/queues'
export const queueBoardDoor = '/staff/queues/door'
