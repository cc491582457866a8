import type { LivePoint, LiveView } from '@tidegate/shared/contracts/staff'

/** The newest answer of the live view with every second seen so far, oldest first. */
export interface LiveSale extends LiveView {
  /** The server's clock minus this browser's, in milliseconds. */
  clockOffset: number
  /** The waiting room at every answer since the page was opened; the server keeps no past of it. */
  roomPoints: RoomPoint[]
}

export interface RoomPoint {
  at: number
  serving: number
  tail: number
  unfinished: number
}

/** An hour of seconds: what a chart of this width can still tell apart. */
const maxPoints = 3600

/** Adds an answer to what is known. Answers may overlap, repeat or arrive after a pause; an epoch's new start replaces all. */
export function mergeLive(before: LiveSale | undefined, answer: LiveView, receivedAt: number): LiveSale {
  const known = before?.points ?? []
  const firstNew = answer.points[0]?.at ?? Number.POSITIVE_INFINITY
  const points = [...known.filter(({ at }) => at < firstNew), ...answer.points].slice(-maxPoints)
  return { ...answer, points, roomPoints: roomPointsOf(before, answer), clockOffset: answer.serverNow - receivedAt }
}

function roomPointsOf(before: LiveSale | undefined, { room, serverNow }: LiveView): RoomPoint[] {
  if (!room) return []
  // After an abort the numbers start anew.
  const known = before?.room?.epoch === room.epoch ? before.roomPoints : []
  const { serving, tail, unfinished } = room
  return [...known, { at: serverNow, serving, tail, unfinished }].slice(-maxPoints)
}

export interface RatePoint {
  at: number
  requests: number
  refused: number
}

/** Per-second rates from running totals. A counter that fell (a process restarted) counts as silence, not as a negative rate. */
export function ratesOf(points: LivePoint[]): RatePoint[] {
  const rates: RatePoint[] = []
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]]
    if (!from || !to || to.at <= from.at) continue
    const seconds = (to.at - from.at) / 1000
    rates.push({
      at: to.at,
      requests: Math.max(0, to.requests - from.requests) / seconds,
      refused: Math.max(0, to.refused - from.refused) / seconds,
    })
  }
  return rates
}
