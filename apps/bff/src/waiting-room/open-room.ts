/**
 * PostgreSQL's word about a waiting room → Redis: made when it is missing, corrected when its campaign was steered, told to every process.
 *
 * Invariant: Redis never has an older epoch than it had, nor older settings (room-open.lua compares). What can fail: Redis lost everything,
 * or came back with an older memory, which does not know the position kept last. The room then goes on from the position in `draws`, which
 * is at or above everything that was let in and given out, so no number falls back and signed tickets stay good. Only a lobby whose lot was
 * not drawn cannot go on, because its entries were the lot: its epoch ends, and everybody's app enters the next one by itself. Nobody loses
 * a place by it, for there were none yet. A restart that lost nothing changes no place: a lobby goes on, arrivals are numbered on from the
 * position kept ahead, for nothing tells such a restart from one that forgot the last of them. Of a lobby nothing tells it either: entry and
 * tail change in one script, so whatever Redis comes back with agrees with itself. A lobby's tail is therefore kept at every tick (admit),
 * and what came in the last fifth of a second before the end and is forgotten goes unnoticed: the next entries get the same index.
 */
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, roomChannel } from '../redis/keys.ts'
import { keepEntries } from './lobby.ts'
import { keyOf, seedHashOf } from './merkle.ts'
import { parseRoom, type RoomSettingsNow, type RoomState, roomOutlivesMs } from './room-state.ts'

export interface OpenRoomDeps {
  pool: Pool
  hot: Redis
  scripts: Scripts
  logger: Logger
  newId(): string
}

/** A campaign's room as PostgreSQL has it. */
export interface RoomRow extends RoomSettingsNow {
  campaignId: string
  epoch: number
  over: boolean
  /** null: this epoch has no draw yet. */
  seedHash: string | null
  size: number | null
  root: string | null
  /** Secret until it is revealed, and null until then. */
  seed: Buffer | null
  serving: number
  tail: number
}

/** The rooms of all campaigns that are published and not over. */
export async function readOpenRooms(sql: Sql): Promise<RoomRow[]> {
  const { rows } = await sql.query<RoomRow>(
    `${roomSql} WHERE c.room_mode <> 'OFF' AND c.state IN ('PUBLISHED', 'PAUSED') AND c.ends_at > now()`,
  )
  return rows
}

/** null: no published campaign with a room has this id. */
export async function readRoomRow(sql: Sql, campaignId: string): Promise<RoomRow | null> {
  const { rows } = await sql.query<RoomRow>(
    `${roomSql} WHERE c.id = $1 AND c.room_mode <> 'OFF' AND c.state <> 'DRAFT'`,
    [campaignId],
  )
  return rows[0] ?? null
}

/** Reads the room anew from PostgreSQL, makes Redis agree and tells every process. null: there is no such room. */
export async function refreshRoom(deps: OpenRoomDeps, campaignId: string): Promise<RoomState | null> {
  const row = await readRoomRow(deps.pool, campaignId)
  return row && openRoom(deps, row)
}

export async function openRoom(deps: OpenRoomDeps, row: RoomRow): Promise<RoomState | null> {
  const { campaignId, epoch } = row
  if (row.over) {
    // Redis away: the scheduler tells the room as soon as it is back.
    await tellOfEnd(deps, row).catch(() => null)
    return { ...roomOfRow(row), endsAt: Math.min(row.endsAt, Date.now()) }
  }
  if (row.seedHash === null) await ensureDraw(deps.pool, campaignId, epoch)
  if (await lostItsLobby(deps, row)) {
    await endEpochOfLostLobby(deps, row)
    return refreshRoom(deps, campaignId)
  }
  await writeRoom(deps, row)
  return readRoom(deps.hot, campaignId)
}

/** What is over needs no place in Redis; but a room that has one must hear of its end, which may have come early. */
export async function tellOfEnd(deps: OpenRoomDeps, row: RoomRow): Promise<void> {
  if ((await deps.hot.exists(keys.room(row.campaignId))) === 1) await writeRoom(deps, row)
}

async function writeRoom({ hot, scripts }: OpenRoomDeps, row: RoomRow): Promise<void> {
  const { campaignId, epoch } = row
  const state = keys.room(campaignId)
  const expireAt = row.endsAt + roomOutlivesMs
  const [code, tail, entriesUntil] = (await scripts.roomOpen(
    { state, finished: keys.roomFinished(campaignId, epoch) },
    {
      epoch,
      version: row.version,
      serving: row.serving,
      tail: row.tail,
      size: row.size ?? '',
      key: lotKeyOf(row) ?? '',
      expireAt,
      settings: settingsOf(row),
    },
  )) as ['OPENED' | 'KNOWN' | 'STALE', number, number]
  await hot.publish(roomChannel, campaignId)
  if (code === 'STALE' || entriesUntil >= expireAt) return
  // The campaign was extended: entries were given their time when their bucket was made. Noted when all have theirs, so a death goes on.
  await keepEntries(hot, campaignId, epoch, tail, expireAt)
  await scripts.roomNote({ state }, { epoch, fields: ['entriesUntil', expireAt] })
}

export async function readRoom(hot: Redis, campaignId: string): Promise<RoomState | null> {
  return parseRoom(campaignId, await hot.hgetall(keys.room(campaignId)))
}

/** The seed of an epoch's lot, made once. Before anybody enters: its hash is published by then. */
export async function ensureDraw(sql: Sql, campaignId: string, epoch: number): Promise<void> {
  const seed = randomBytes(32)
  await sql.query(
    'INSERT INTO draws (campaign_id, epoch, seed, seed_hash) VALUES ($1, $2, $3, $4) ON CONFLICT (campaign_id, epoch) DO NOTHING',
    [campaignId, epoch, seed, seedHashOf(seed)],
  )
}

/** All of it, an abort ago, or what came after the memory that Redis came back with. */
async function lostItsLobby({ hot }: OpenRoomDeps, row: RoomRow): Promise<boolean> {
  if (!isLobby(row) || row.tail === 0) return false
  const [epoch, keptTail] = await hot.hmget(keys.room(row.campaignId), 'epoch', 'keptTail')
  return Number(epoch) < row.epoch || (Number(epoch) === row.epoch && Number(keptTail ?? row.tail) < row.tail)
}

/** Its entries are the lot, which is not drawn yet. */
export function isLobby({ mode, size }: Pick<RoomRow, 'mode' | 'size'>): boolean {
  return mode === 'SHUFFLE' && size === null
}

async function endEpochOfLostLobby({ pool, logger, newId }: OpenRoomDeps, { campaignId, epoch }: RoomRow) {
  await inTransaction(pool, async (sql) => {
    // Another process may have seen it too.
    const raised = await sql.query(
      'UPDATE campaigns SET room_epoch = room_epoch + 1, version = version + 1, updated_at = now() WHERE id = $1 AND room_epoch = $2',
      [campaignId, epoch],
    )
    if (!raised.rowCount) return
    await ensureDraw(sql, campaignId, epoch + 1)
    await recordAudit(sql, {
      id: newId(),
      staffId: null,
      action: 'room.lobby-lost',
      subject: `campaign:${campaignId}`,
      before: { roomEpoch: epoch },
      after: { roomEpoch: epoch + 1 },
    })
    logger.error(
      { campaign: campaignId, epoch },
      'Redis lost entries of a lobby before its draw: everybody enters anew',
    )
  })
}

export function lotKeyOf({ seed, root }: Pick<RoomRow, 'seed' | 'root'>): string | null {
  return seed && root !== null ? keyOf(seed, Buffer.from(root, 'hex')).toString('hex') : null
}

function settingsOf(row: RoomRow): (string | number)[] {
  const settings: Record<Exclude<keyof RoomSettingsNow, 'version'>, string | number> = {
    mode: row.mode,
    paused: row.paused ? 1 : 0,
    lobbyOpensAt: row.lobbyOpensAt,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    rate: row.rate,
    cap: row.cap,
    queueMax: row.queueMax,
    audienceShare: row.audienceShare,
    maxRiskRank: row.maxRiskRank,
  }
  return Object.entries(settings).flat()
}

function roomOfRow(row: RoomRow): RoomState {
  const fields = settingsOf(row)
  const known = Object.fromEntries(fields.flatMap((field, i) => (i % 2 === 0 ? [[field, String(fields[i + 1])]] : [])))
  const position = { epoch: row.epoch, version: row.version, serving: Math.min(row.serving, row.tail), tail: row.tail }
  const state = parseRoom(row.campaignId, {
    ...known,
    ...Object.fromEntries(Object.entries(position).map(([name, value]) => [name, String(value)])),
  }) as RoomState
  return { ...state, size: row.size, key: lotKeyOf(row), band: 'SOLD_OUT' }
}

const roomSql = `
SELECT c.id::text AS "campaignId", c.room_epoch AS epoch, c.version, c.room_mode AS mode, c.state = 'PAUSED' AS paused,
       c.state = 'CLOSED' OR c.ends_at <= now() AS over,
       (extract(epoch FROM c.starts_at) * 1000)::float8 AS "startsAt", (extract(epoch FROM c.ends_at) * 1000)::float8 AS "endsAt",
       (extract(epoch FROM c.starts_at) * 1000)::float8 - c.lobby_opens_seconds * 1000 AS "lobbyOpensAt",
       c.room_rate AS rate, c.room_cap AS cap, c.room_queue_max AS "queueMax", c.audience_share AS "audienceShare",
       c.max_risk_rank AS "maxRiskRank",
       d.seed_hash AS "seedHash", d.size, d.root, CASE WHEN d.revealed_at IS NOT NULL THEN d.seed END AS seed,
       COALESCE(d.serving, 0) AS serving, COALESCE(d.tail, 0) AS tail
FROM campaigns c LEFT JOIN draws d ON d.campaign_id = c.id AND d.epoch = c.room_epoch`
