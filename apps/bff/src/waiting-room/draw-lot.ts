/**
 * The lot of a lobby: frozen and its root published shortly before the start, the seed revealed at the start.
 *
 * Invariant: the root is committed before the seed leaves the house, and neither changes afterwards; leaves are those of the frozen
 * entries, which cannot change either. Every step may be repeated by any scheduler: Redis freezes once, leaves and root are written once,
 * the reveal is a compare-and-set. What can fail: a crash between any two lines; the next tick goes on from what is stored. Redis may lose
 * a frozen lobby before its leaves are written: then there is no lot to draw, and its epoch ends (open-room). An abort meanwhile ends the
 * epoch too; the reveal asks for the epoch to be the campaign's.
 */
import { crashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { readTokens, tokenBytes } from './lobby.ts'
import { breath, leafBytes, leafText, leavesPerChunk, rootOf } from './merkle.ts'
import { type OpenRoomDeps, type RoomRow, refreshRoom } from './open-room.ts'
import { freezeEarlyMs } from './room-state.ts'

/** Does what is due for the lot of this room. True when something was done, and `row` is no longer how things stand. */
export async function drawLot(deps: OpenRoomDeps, row: RoomRow, redisNow: number): Promise<boolean> {
  if (row.mode !== 'SHUFFLE' || row.seed !== null || redisNow < row.startsAt - freezeEarlyMs) return false
  if (row.root === null) return publishLobby(deps, row)
  if (redisNow < row.startsAt) return false
  const revealed = await deps.pool.query(
    `UPDATE draws d SET revealed_at = now() FROM campaigns c
     WHERE d.campaign_id = $1 AND d.epoch = $2 AND d.root IS NOT NULL AND d.revealed_at IS NULL AND c.id = d.campaign_id AND c.room_epoch = d.epoch`,
    [row.campaignId, row.epoch],
  )
  if (revealed.rowCount) {
    crashPoint('room-revealed')
    deps.logger.info({ campaign: row.campaignId, epoch: row.epoch, size: row.size }, 'lot revealed')
  }
  await refreshRoom(deps, row.campaignId)
  return true
}

async function publishLobby(deps: OpenRoomDeps, { campaignId, epoch }: RoomRow): Promise<boolean> {
  const { pool, hot, scripts, logger } = deps
  const [code, size] = (await scripts.roomFreeze(
    { state: keys.room(campaignId) },
    { epoch, earlyMs: freezeEarlyMs },
  )) as ['FROZEN' | 'NOT_YET' | 'STALE' | 'COLD', number]
  if (code !== 'FROZEN') return false
  crashPoint('room-frozen')
  const leaves = await leavesOf(await readTokens(hot, campaignId, epoch, size), campaignId, epoch)
  await writeLeaves(deps, campaignId, epoch, leaves)
  crashPoint('room-leaves-written')
  const root = await rootOf(leaves)
  await pool.query(
    'UPDATE draws SET size = $3, root = $4, frozen_at = now() WHERE campaign_id = $1 AND epoch = $2 AND root IS NULL',
    [campaignId, epoch, size, root.toString('hex')],
  )
  logger.info({ campaign: campaignId, epoch, size, root: root.toString('hex') }, 'lobby published')
  return true
}

/** A row a statement, some at a time: as one array they would travel as text, five times as slow. */
async function writeLeaves({ pool }: OpenRoomDeps, campaignId: string, epoch: number, leaves: Buffer): Promise<void> {
  const chunks = Math.ceil(leaves.length / chunkBytes)
  for (let first = 0; first < chunks; first += chunksAtOnce) {
    const some = Array.from({ length: Math.min(chunksAtOnce, chunks - first) }, (_, i) => first + i)
    await Promise.all(
      some.map((chunk) =>
        pool.query(
          'INSERT INTO draw_leaves (campaign_id, epoch, chunk, leaves) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
          [campaignId, epoch, chunk, leaves.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes)],
        ),
      ),
    )
  }
}

async function leavesOf(tokens: Buffer, campaignId: string, epoch: number): Promise<Buffer> {
  const size = tokens.length / tokenBytes
  const leaves = Buffer.alloc(size * leafBytes)
  for (let i = 0; i < size; i++) {
    const token = tokens.toString('hex', i * tokenBytes, (i + 1) * tokenBytes)
    leaves.write(leafText(campaignId, epoch, i, token), i * leafBytes, 'latin1')
    if (i % 8_192 === 8_191) await breath()
  }
  return leaves
}

const chunkBytes = leavesPerChunk * leafBytes
const chunksAtOnce = 4
