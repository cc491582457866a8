import type { RefundView } from '@tidegate/shared/contracts/refunds'
import type { RefundState } from '@tidegate/shared/states'
import { stamp } from '../../clock/countdown.ts'
import type { Step } from '../../ui/ui.tsx'

export const refundTones: Readonly<Record<RefundState, 'tide' | 'sale' | 'gold' | 'mute'>> = {
  ASKED: 'gold',
  DECLINED: 'mute',
  DUE: 'gold',
  PROCESSING: 'gold',
  ABNORMAL: 'sale',
  FAILED: 'sale',
  DONE: 'tide',
}

/** Where the money is on its way back. A refund that was declined goes nowhere. */
export function refundSteps({ state, reason, createdAt, doneAt }: RefundView): Step[] {
  if (state === 'DECLINED') return []
  const asked = reason === 'BUYER_ASKED'
  const first: Step = { label: asked ? '提交申请' : '发起退款', hint: stamp(createdAt), stage: 'done' }
  const decide: Step =
    state === 'ASKED'
      ? { label: '商家处理', hint: '商家同意后，款项原路退回', stage: 'now' }
      : { label: '商家同意', hint: '退款已确认', stage: 'done' }
  return [first, ...(asked ? [decide] : []), wechatStep(state), arrivalStep(state, doneAt)]
}

function wechatStep(state: RefundState): Step {
  const label = '微信退款'
  switch (state) {
    case 'ASKED':
      return { label, hint: '等待商家处理', stage: 'next' }
    case 'DUE':
      return { label, hint: '正在提交微信', stage: 'now' }
    case 'FAILED':
      return { label, hint: '微信没有受理，商家会重新发起', stage: 'now' }
    default:
      return { label, hint: '微信已受理', stage: 'done' }
  }
}

function arrivalStep(state: RefundState, doneAt: number | null): Step {
  const label = '退款到账'
  switch (state) {
    case 'PROCESSING':
      return { label, hint: '零钱很快到账，银行卡一般 1 至 3 个工作日', stage: 'now' }
    case 'ABNORMAL':
      return { label, hint: '收款账户异常，商家正在人工处理', stage: 'now' }
    case 'DONE':
      return { label, hint: doneAt === null ? '已退回原支付账户' : stamp(doneAt), stage: 'done' }
    default:
      return { label, hint: '退回原支付账户', stage: 'next' }
  }
}
