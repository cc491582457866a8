import type { OrderView } from '@tidegate/shared/contracts/orders'
import { type OrderState, orderStates } from '@tidegate/shared/states'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listTab, orderTabs } from './order-tabs.ts'

test('every state has its tab, and only one', () => {
  expect(orderTabs.flatMap(({ states }) => states).sort()).toEqual([...orderStates].sort())
})

test('a tab of several states shows each order once, newest first, page by page', async () => {
  const tab = { key: 'X', label: '', states: ['REFUND_DUE', 'REFUNDING', 'REFUNDED'] as const }
  const states = fc.constantFrom<OrderState>('REFUND_DUE', 'REFUNDING', 'REFUNDED', 'PAID')
  await fc.assert(
    fc.asyncProperty(fc.array(states, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (made, pageSize) => {
      const orders = made.map((state, i) => ({ id: String(95 + i), state }) as OrderView).reverse()
      const list = async ({ state, cursor }: { state?: OrderState; cursor: string | undefined }) => {
        const rows = orders.filter((o) => o.state === state && (!cursor || Number(o.id) < Number(cursor)))
        const items = rows.slice(0, pageSize)
        return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
      }
      const seen: string[] = []
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await listTab(list, tab, cursor)
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
        more = page.nextCursor !== null
      }
      expect(seen).toEqual(orders.filter((o) => o.state !== 'PAID').map(({ id }) => id))
    }),
  )
})
