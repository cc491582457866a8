import { goHome, goInstead, goOrders, pageUrl } from '../../pages/routes.ts'

export interface NextStep {
  readonly title: string
  readonly action: { readonly label: string; readonly run: () => void }
}

/** The one useful thing to do after a purchase ended without the goods. `reason` is an outcome code or a close reason. */
export function nextStepAfter(reason: string | null, campaignId: string): NextStep {
  const others = { label: '看看还能抢的', run: () => goInstead(pageUrl.campaign(campaignId)) }
  const again = { label: '回活动页再抢', run: () => goInstead(pageUrl.campaign(campaignId)) }
  switch (reason) {
    case 'SOLD_OUT':
    case 'LEDGER_SOLD_OUT':
      return { title: '这次没抢到', action: others }
    case 'LIMIT_REACHED':
    case 'LEDGER_LIMIT':
      return { title: '已达到限购数量', action: { label: '查看我的订单', run: goOrders } }
    case 'ENDED':
      return { title: '活动已结束', action: { label: '看看下一场', run: goHome } }
    case 'UNPAID':
    case 'BUYER_CANCELLED':
      return { title: '订单已关闭', action: again }
    case 'NOT_ADMITTED':
    case 'TICKET_REQUIRED':
    case 'TICKET_VOID':
      return {
        title: '请先排队',
        action: { label: '去候场', run: () => goInstead(pageUrl.waitingRoom(campaignId)) },
      }
    case 'RECEIPT_NOT_FOUND':
      return { title: '没有查到这次抢购', action: again }
    default:
      return { title: '这次没有成功', action: again }
  }
}
