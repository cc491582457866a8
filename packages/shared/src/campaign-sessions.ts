import type { SessionPlan } from './contracts/campaign-drafts.ts'

export interface Session {
  startsAt: number
  endsAt: number
}

/**
 * When a campaign runs: once from `startsAt` to `endsAt`, or, with a plan, on `days` days from that day on, at the same time and at the
 * plan's other times of the Beijing clock, each session as long as the first. What lies before `startsAt` is left out. In order.
 */
export function sessionsOf({ startsAt, endsAt }: Session, plan: SessionPlan | null): Session[] {
  if (plan === null) return [{ startsAt, endsAt }]
  const midnight = Math.floor((startsAt + beijingMs) / dayMs) * dayMs - beijingMs
  const times = [...new Set([startsAt - midnight, ...plan.times.map(msOfTime)])].sort((a, b) => a - b)
  return Array.from({ length: plan.days }, (_, day) => times.map((time) => midnight + day * dayMs + time))
    .flat()
    .filter((at) => at >= startsAt)
    .map((at) => ({ startsAt: at, endsAt: at + endsAt - startsAt }))
}

/** The same schedule on the first day that gives it `leadMs` from now on: what a copy of an old campaign begins with. */
export function movedToFuture<Times extends { startsAt: number | null; endsAt: number | null }>(
  document: Times,
  now: number,
  leadMs = dayMs / 24,
): Times {
  if (document.startsAt === null) return document
  const days = Math.max(0, Math.ceil((now + leadMs - document.startsAt) / dayMs))
  return {
    ...document,
    startsAt: document.startsAt + days * dayMs,
    endsAt: document.endsAt === null ? null : document.endsAt + days * dayMs,
  }
}

function msOfTime(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}

const dayMs = 86_400_000
const beijingMs = 8 * 3_600_000
