import { useSuspenseQuery } from '@tanstack/react-query'
import { type StaffRole, type StaffView, staffRoles } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'

/** Who is signed in; the shell's route has loaded it before any page renders. */
export function useStaff(): StaffView {
  return useSuspenseQuery(trpc.staff.me.queryOptions(undefined, { staleTime: 60_000 })).data
}

/** Whether to offer what needs at least this role. The server decides again. */
export function useMay(least: StaffRole): boolean {
  // staffRoles is ordered from most to least allowed.
  return staffRoles.indexOf(useStaff().role) <= staffRoles.indexOf(least)
}
