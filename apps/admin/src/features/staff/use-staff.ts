import { useSuspenseQuery } from '@tanstack/react-query'
import type { StaffView } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'

/** Who is signed in; the shell's route has loaded it before any page renders. */
export function useStaff(): StaffView {
  return useSuspenseQuery(trpc.staff.me.queryOptions(undefined, { staleTime: 60_000 })).data
}

/** Whether to offer what changes things. The server decides again. */
export function useMayWrite(): boolean {
  return useStaff().role !== 'VIEWER'
}
