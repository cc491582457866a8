import type { StaffRole } from '@tidegate/shared/contracts/staff'
import { createSessions, type Sessions, type SessionsDeps } from '../buyers/session.ts'
import { cacheKeys } from '../redis/cache-keys.ts'

export interface StaffIdentity {
  staffId: string
  account: string
  name: string
  role: StaffRole
}

/** Staff sessions: half a day, and believed for one second only, so a revoked one stops working at once everywhere. */
export function createStaffSessions(deps: SessionsDeps): Sessions<StaffIdentity, { staff: StaffIdentity }> {
  return createSessions<StaffIdentity, { staff: StaffIdentity }>(deps, {
    livesMs: 12 * 3_600_000,
    believedMs: 1_000,
    trustedMs: 0,
    keyOf: cacheKeys.staffSession,
    present: (staff) => ({ staff }),
  })
}
