import { askReceipt, type Ending, type Purchase, pauseAfter, type ShopperDeps, unanswered } from './purchase.ts'

/** Pays after a moment's thought, then waits until the shop knows it. */
export async function payFor(deps: ShopperDeps, purchase: Purchase, orderId: string): Promise<Ending> {
  const { sale, visitor, quantity } = purchase
  const { random } = visitor.shopper
  await deps.until(deps.now() + random.between(500, 5_000))
  const confirmed = await confirmAtWeChat(deps, purchase, orderId)
  let waitMs = 1_000
  let refreshAt = deps.now() + 5_000
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, purchase)
    if (receipt && receipt.state !== 'PENDING_PAYMENT' && receipt.state !== 'QUEUED') {
      if (receipt.state === 'PAID') {
        deps.tally.funnel.paid++
        deps.tally.paidUnits += quantity
      }
      return 'BOUGHT'
    }
    await deps.until(deps.now() + waitMs * random.between(0.8, 1.2))
    waitMs = Math.min(waitMs * 1.5, 4_000)
    // No word from the shop for a while although WeChat took the money: the page asks it to look.
    if (confirmed && deps.now() >= refreshAt) {
      refreshAt = deps.now() + 5_000
      deps.tally.requests++
      await deps.wire.mutate(visitor.caller, 'payments.refresh', { orderId })
    }
  }
  return unanswered(deps, purchase, `payment of order ${orderId} had no outcome`)
}

/** Never pays, and looks in now and then until the shop has closed the order. */
export async function letExpire(deps: ShopperDeps, purchase: Purchase, payDeadlineAt: number): Promise<Ending> {
  const { sale, visitor, requestId } = purchase
  await deps.until(Math.min(payDeadlineAt, sale.deadline))
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, purchase)
    if (receipt && receipt.state !== 'PENDING_PAYMENT') return 'EXPIRED'
    await deps.until(deps.now() + visitor.shopper.random.between(1_500, 3_000))
  }
  return unanswered(deps, purchase, `unpaid order of ${requestId} was never closed`)
}

/** False when the shop says that there is nothing to pay any more (its receipt knows why), or time ran out. */
async function confirmAtWeChat(deps: ShopperDeps, { sale, visitor }: Purchase, orderId: string): Promise<boolean> {
  while (deps.now() < sale.deadline) {
    deps.tally.requests++
    const start = await deps.wire.mutate(visitor.caller, 'payments.start', { orderId })
    if (start.kind === 'OK' && (await deps.sandbox.pay(start.data.params.package.replace(/^prepay_id=/, '')))) {
      deps.tally.paidOrders.add(orderId)
      return true
    }
    if (start.kind === 'REFUSED' && start.retry !== 'same') return false
    await deps.until(deps.now() + (start.kind === 'OK' ? 600 : pauseAfter(start, visitor.shopper)))
  }
  return false
}
