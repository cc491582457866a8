/**
 * The merchant numbers that take money. WeChat limits each by itself, so a shop that expects more than one can carry spreads its orders
 * over several. An order's payments stay with the number that its id leads to; the row says which, for ever.
 */
import type { WechatPayClient } from './wechat-pay/client.ts'
import type { NotifyDeps } from './wechat-pay/notify.ts'
import type { PaymentRequest } from './wechat-pay/sign.ts'

export interface PayRoute {
  /** As payments.route has it; `main` is the first. */
  name: string
  mchId: string
  client: WechatPayClient
  signRequest(prepayId: string): Promise<PaymentRequest>
  /** What reads this number's notifies. */
  notify: Omit<NotifyDeps, 'seenNonce'>
}

export interface PayRoutes {
  all: readonly PayRoute[]
  /** @throws Error for a name that the configuration no longer has: its money could be neither asked about nor given back */
  of(name: string): PayRoute
  /** The same order always leads to the same number. */
  forOrder(orderId: string): PayRoute
}

export function payRoutes(all: readonly PayRoute[]): PayRoutes {
  const byName = new Map(all.map((route) => [route.name, route]))
  const of = (name: string) => {
    const route = byName.get(name)
    if (!route) throw new Error(`no merchant number is configured for route ${name}`)
    return route
  }
  return {
    all,
    of,
    // The gene in the low bits is the buyer's; what is above it changes with every order.
    forOrder: (orderId) => all[Number((BigInt(orderId) >> 6n) % BigInt(all.length))] ?? of('main'),
  }
}
