import { useSuspenseQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { mayIn, type StaffArea, type StaffLevel } from '@tidegate/shared/contracts/people'
import type { StaffView } from '@tidegate/shared/contracts/staff'
import { trpc } from '../../api/trpc.ts'

/** Who is signed in; the shell's route has loaded it before any page renders. */
export function useStaff(): StaffView {
  return useSuspenseQuery(trpc.staff.me.queryOptions(undefined, { staleTime: 60_000 })).data
}

/** Whether to offer what needs at least so much in an area: the page's own, unless another is named. The server decides again. */
export function useMay(least: StaffLevel, area?: StaffArea): boolean {
  const page = useRouterState({ select: (state) => areaOfPage(state.location.pathname) })
  return mayIn(useStaff().role, area ?? page, least)
}

/** The area of the shop that a page shows. */
export function areaOfPage(pathname: string): StaffArea {
  return areas[pathname.split('/')[1] ?? ''] ?? 'home'
}

const areas: Readonly<Record<string, StaffArea>> = {
  campaigns: 'campaigns',
  products: 'goods',
  categories: 'goods',
  media: 'goods',
  stock: 'goods',
  cards: 'cards',
  orders: 'orders',
  shipping: 'shipping',
  refunds: 'refunds',
  settlement: 'settlement',
  buyers: 'buyers',
  system: 'system',
  repairs: 'system',
  audit: 'audit',
  people: 'people',
}
