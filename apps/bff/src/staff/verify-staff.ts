import { mayIn, type StaffArea, type StaffLevel } from '@tidegate/shared/contracts/people'
import type { StaffRole, StaffView } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { StaffIdentity, StaffSessions } from './session.ts'

export type StaffVerdict = { kind: 'ALLOWED'; staff: StaffIdentity } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Who asks, and whether their role lets them do so much in this area (contracts/people). */
export function verifyStaff(
  deps: { staffSessions: StaffSessions },
  token: string | null,
  least: StaffLevel,
  area: StaffArea,
): Promise<StaffVerdict> {
  return verifyRole(deps, token, (role) => mayIn(role, area, least))
}

/** The same, for what belongs to more than one area. */
export async function verifyRole(
  deps: { staffSessions: StaffSessions },
  token: string | null,
  may: (role: StaffRole) => boolean,
): Promise<StaffVerdict> {
  const verdict = await verifySignedIn(deps, token)
  if (verdict.kind === 'REFUSED') return verdict
  const { todo, role } = verdict.staff
  if (todo) return { kind: 'REFUSED', outcome: dues[todo] }
  return may(role) ? verdict : { kind: 'REFUSED', outcome: 'STAFF_FORBIDDEN' }
}

/** Who asks, whatever their role and whatever they still have to do: for what concerns nobody but themselves. */
export async function verifySignedIn(
  { staffSessions }: { staffSessions: StaffSessions },
  token: string | null,
): Promise<StaffVerdict> {
  const verdict = token ? await staffSessions.verify(token) : { kind: 'EXPIRED' as const }
  if (verdict.kind === 'SIGNED_IN') return { kind: 'ALLOWED', staff: verdict.staff }
  return { kind: 'REFUSED', outcome: verdict.kind === 'EXPIRED' ? 'SESSION_EXPIRED' : 'OVERLOADED' }
}

const dues: Readonly<Record<NonNullable<StaffView['todo']>, OutcomeCode>> = {
  PASSWORD: 'PASSWORD_CHANGE_DUE',
  TWO_FACTOR: 'TWO_FACTOR_DUE',
}
