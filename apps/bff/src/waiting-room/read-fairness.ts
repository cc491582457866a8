/** What is published of a lot: docs/fairness.md says how to recompute everything from it. The seed stays secret until it is revealed. */
import type { FairnessView, RoomMode } from '@tidegate/shared/contracts/waiting-room'
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { KnownIds } from '../catalogue/known-ids.ts'
import { leavesPerChunk } from './merkle.ts'

export interface FairnessDeps {
  pool: Pool
  knownIds: Pick<KnownIds, 'mayExist'>
}

/** The same for everybody who asks: one question a second for a campaign, and none for a made-up id. */
export function createFairness({ pool, knownIds }: FairnessDeps): (campaignId: string) => Promise<FairnessView | null> {
  const answers = new LRUCache<string, Promise<FairnessView | null>>({ max: 500, ttl: 1_000 })
  return (campaignId) => {
    if (!knownIds.mayExist(campaignId)) return Promise.resolve(null)
    const known = answers.get(campaignId)
    if (known) return known
    const answer = readFairness({ pool }, campaignId)
    answers.set(campaignId, answer)
    // Not for a second: PostgreSQL may be back before.
    answer.catch(() => answers.delete(campaignId))
    return answer
  }
}

/** Of the room's present epoch. null: no published campaign with a room has this id. */
export async function readFairness({ pool }: { pool: Pool }, campaignId: string): Promise<FairnessView | null> {
  const { rows } = await pool.query<{
    title: string
    mode: RoomMode
    epoch: number
    startsAt: Date
    seedHash: string | null
    size: number | null
    root: string | null
    frozenAt: Date | null
    seed: Buffer | null
    revealedAt: Date | null
  }>(fairnessSql, [campaignId])
  const row = rows[0]
  if (!row) return null
  const drawn = row.mode === 'SHUFFLE'
  return {
    campaignId,
    title: row.title,
    mode: row.mode,
    epoch: row.epoch,
    startsAt: row.startsAt.getTime(),
    seedHash: drawn ? row.seedHash : null,
    lobby:
      row.size === null || row.root === null || row.frozenAt === null
        ? null
        : { size: row.size, root: row.root, frozenAt: row.frozenAt.getTime(), leavesPerChunk },
    seed: row.seed?.toString('hex') ?? null,
    revealedAt: row.revealedAt?.getTime() ?? null,
  }
}

/** Leaves `chunk · leavesPerChunk` and on, 32 bytes each. null until the root over them is published, and past their end. */
export async function readLeaves(
  { pool }: { pool: Pool },
  campaignId: string,
  epoch: number,
  chunk: number,
): Promise<Buffer | null> {
  const { rows } = await pool.query<{ leaves: Buffer }>(
    `SELECT l.leaves FROM draw_leaves l JOIN draws d ON d.campaign_id = l.campaign_id AND d.epoch = l.epoch AND d.root IS NOT NULL
     WHERE l.campaign_id = $1 AND l.epoch = $2 AND l.chunk = $3`,
    [campaignId, epoch, chunk],
  )
  return rows[0]?.leaves ?? null
}

const fairnessSql = `
SELECT c.title, c.room_mode AS mode, c.room_epoch AS epoch, c.starts_at AS "startsAt", d.seed_hash AS "seedHash", d.size, d.root,
       d.frozen_at AS "frozenAt", CASE WHEN d.revealed_at IS NOT NULL THEN d.seed END AS seed, d.revealed_at AS "revealedAt"
FROM campaigns c LEFT JOIN draws d ON d.campaign_id = c.id AND d.epoch = c.room_epoch
WHERE c.id = $1 AND c.room_mode <> 'OFF' AND c.state <> 'DRAFT'`
