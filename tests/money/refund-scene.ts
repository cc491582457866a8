/** Paid orders, and what staff decide about them. */
import { expect } from 'vitest'
import { decideRefund } from '../../apps/bff/src/refunds/decide-refund.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import type { moneyScene } from './scene.ts'

export function refundScene(scene: Awaited<ReturnType<typeof moneyScene>>) {
  return {
    price: 199_900,
    async paidOrder(): Promise<string> {
      await scene.flip({ notify: 'normal', refund: 'normal', refundEnds: 'SUCCESS', refundAfterMs: 250 })
      const orderId = await scene.order()
      await scene.pay(orderId)
      await eventually(async () => expect((await scene.orderState(orderId)).state).toBe('PAID'))
      return orderId
    },
    async decide(orderId: string, amountFen: number | null, more: { restock?: boolean; version?: number } = {}) {
      const { version } = await scene.orderState(orderId)
      return decideRefund(scene.deps, {
        ...{
          orderId,
          version,
          amountFen,
          reason: 'MERCHANT',
          restock: false,
          note: '缺货',
          actor: 'STAFF',
          staffId: '1',
        },
        ...more,
      })
    },
  }
}
