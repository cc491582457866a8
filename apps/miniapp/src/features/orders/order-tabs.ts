import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import type { OrderState } from '@tidegate/shared/states'

export interface OrderTab {
  readonly key: string
  readonly label: string
  /** Empty: every state. */
  readonly states: readonly OrderState[]
}

export const allOrders: OrderTab = { key: 'ALL', label: '全部', states: [] }

/** As shoppers sort them; between them the tabs hold every state. */
export const orderTabs: readonly OrderTab[] = [
  allOrders,
  { key: 'TO_PAY', label: '待支付', states: ['PENDING_PAYMENT'] },
  { key: 'TO_SHIP', label: '待发货', states: ['PAID'] },
  { key: 'TO_RECEIVE', label: '待收货', states: ['SHIPPED'] },
  { key: 'DONE', label: '已完成', states: ['DELIVERED', 'RECEIVED'] },
  { key: 'REFUND', label: '退款', states: ['REFUND_DUE', 'REFUNDING', 'REFUNDED'] },
  { key: 'CLOSED', label: '已关闭', states: ['CLOSED', 'REFUSED'] },
]

type List = (input: { state?: OrderState; cursor: string | undefined }) => Promise<Page<OrderView>>

/**
 * The server lists one state at a time, newest first, and goes on below an order's id. So the lists of several states go on below the
 * same id: what lies below the shortest of them is left for the next page.
 */
export async function listTab(list: List, { states }: OrderTab, cursor: string | undefined): Promise<Page<OrderView>> {
  const [only] = states
  if (!only) return list({ cursor })
  const pages = await Promise.all(states.map((state) => list({ state, cursor })))
  const floor = pages.flatMap(({ nextCursor }) => nextCursor ?? []).sort(byIdDown)[0] ?? null
  const items = pages
    .flatMap((page) => page.items)
    .filter(({ id }) => floor === null || byIdDown(id, floor) <= 0)
    .sort((a, b) => byIdDown(a.id, b.id))
  return { items, nextCursor: floor }
}

/** Ids are numbers too large for a number; the newest first. */
const byIdDown = (a: string, b: string) => b.length - a.length || (a < b ? 1 : a > b ? -1 : 0)
