import { type StaffRole, staffRoles } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Sessions } from '../buyers/session.ts'
import type { StaffIdentity } from './session.ts'

export type StaffVerdict = { kind: 'ALLOWED'; staff: StaffIdentity } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Who asks, and whether their role is at least `least`: VIEWER reads, OPERATOR writes, OWNER may all. */
export async function verifyStaff(
  { staffSessions }: { staffSessions: Sessions<StaffIdentity, { staff: StaffIdentity }> },
  token: string | null,
  least: StaffRole,
): Promise<StaffVerdict> {
  const verdict = token ? await staffSessions.verify(token) : { kind: 'EXPIRED' as const }
  if (verdict.kind === 'EXPIRED') return { kind: 'REFUSED', outcome: 'SESSION_EXPIRED' }
  if (verdict.kind === 'UNAVAILABLE') return { kind: 'REFUSED', outcome: 'OVERLOADED' }
  // staffRoles is ordered from most to least allowed.
  if (staffRoles.indexOf(verdict.staff.role) > staffRoles.indexOf(least))
    return { kind: 'REFUSED', outcome: 'STAFF_FORBIDDEN' }
  return { kind: 'ALLOWED', staff: verdict.staff }
}
