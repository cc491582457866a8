/**
 * The room's part of the kill switch: abort, and the speed of admission. Pause, resume and end are the campaign's (rush/steer); the room
 * follows them, because whoever steers a campaign has its copies dropped, and with them its room is read anew.
 *
 * Invariant: an abort's epoch is committed with its audit row before anything is told; a ticket of an older epoch is worth nothing in
 * every process from the moment it hears, and an admission that is under way is refused by the script, for it names its epoch. What can
 * fail: a crash after the commit, or Redis away: the scheduler reads the row within half a second, keep-warm finds shelves that
 * contradict their campaign.
 */
import type { RoomSettings } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { ensureDraw, type OpenRoomDeps } from './open-room.ts'

export interface SteerRoomDeps extends OpenRoomDeps {
  /** Drops copies in every process, the room's too. */
  bustCampaign(campaignId: string): Promise<void>
}

export interface AbortDeps extends SteerRoomDeps {
  /** Stops all shelves of a campaign, in Redis, at once, if it can be reached. */
  shutShelves(campaignId: string): Promise<void>
}

export type SteerRoomOutcome =
  | { kind: 'DONE' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

/**
 * All tickets of a campaign die and its shelves are shut; a resume starts a new queue, with a lot only for who enters it before the lobby
 * freezes (docs/fairness.md). `title` was typed by hand.
 */
export async function abortCampaign(
  deps: AbortDeps,
  staffId: string,
  { campaignId, title }: { campaignId: string; title: string },
): Promise<SteerRoomOutcome> {
  const aborted = await inTransaction(deps.pool, async (sql): Promise<SteerRoomOutcome> => {
    const { rows } = await sql.query<{ state: string; title: string; room_epoch: number; over: boolean }>(
      'SELECT state, title, room_epoch, ends_at <= now() AS over FROM campaigns WHERE id = $1 FOR UPDATE',
      [campaignId],
    )
    const before = rows[0]
    if (!before) return refused('CAMPAIGN_NOT_FOUND')
    if (before.over || (before.state !== 'PUBLISHED' && before.state !== 'PAUSED'))
      return refused('CAMPAIGN_NOT_EDITABLE')
    if (before.title !== title.trim())
      return { kind: 'REFUSED', outcome: 'CAMPAIGN_INVALID', fields: { title: say('field.campaign-name') } }
    // Before the commit, so that it holds at once, and after it, for a prewarm under way may open a shelf in between. With Redis away there
    // is no shelf to shut, and the abort must stand all the same.
    await deps.shutShelves(campaignId)
    const epoch = before.room_epoch + 1
    await sql.query(
      `UPDATE campaigns SET state = 'PAUSED', room_epoch = $2, version = version + 1, updated_at = now() WHERE id = $1`,
      [campaignId, epoch],
    )
    await ensureDraw(sql, campaignId, epoch)
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'campaign.abort',
      subject: `campaign:${campaignId}`,
      before: { state: before.state, roomEpoch: before.room_epoch },
      after: { state: 'PAUSED', roomEpoch: epoch },
    })
    return { kind: 'DONE' }
  })
  if (aborted.kind === 'REFUSED') return aborted
  await Promise.all([deps.shutShelves(campaignId), deps.bustCampaign(campaignId)])
  return aborted
}

/** Slows down or speeds up the admission of a running campaign. */
export async function steerRoom(
  deps: SteerRoomDeps,
  staffId: string,
  { campaignId, rate, cap }: { campaignId: string } & Pick<RoomSettings, 'rate' | 'cap'>,
): Promise<SteerRoomOutcome> {
  const steered = await inTransaction(deps.pool, async (sql): Promise<SteerRoomOutcome> => {
    const { rows } = await sql.query<{ state: string; mode: string; rate: number; cap: number }>(
      'SELECT state, room_mode AS mode, room_rate AS rate, room_cap AS cap FROM campaigns WHERE id = $1 FOR UPDATE',
      [campaignId],
    )
    const before = rows[0]
    if (!before) return refused('CAMPAIGN_NOT_FOUND')
    if (before.mode === 'OFF' || before.state === 'DRAFT' || before.state === 'CLOSED')
      return refused('CAMPAIGN_NOT_EDITABLE')
    await sql.query(
      'UPDATE campaigns SET room_rate = $2, room_cap = $3, version = version + 1, updated_at = now() WHERE id = $1',
      [campaignId, rate, cap],
    )
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'room.steer',
      subject: `campaign:${campaignId}`,
      before: { rate: before.rate, cap: before.cap },
      after: { rate, cap },
    })
    return { kind: 'DONE' }
  })
  if (steered.kind === 'DONE') await deps.bustCampaign(campaignId)
  return steered
}

function refused(outcome: OutcomeCode): SteerRoomOutcome {
  return { kind: 'REFUSED', outcome }
}
