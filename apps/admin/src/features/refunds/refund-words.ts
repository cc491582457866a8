import type { RefundView } from '@tidegate/shared/contracts/refunds'
import type { RefundState } from '@tidegate/shared/states'
import { retold } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'

const explanations: Readonly<Record<RefundState, string>> = {
  ASKED: t('买家在等答复'),
  DECLINED: t('已答复买家，款项不变'),
  DUE: t('已决定退款，正在交给微信'),
  PROCESSING: t('微信已受理，退到零钱几分钟，退到银行卡 1 至 3 个工作日'),
  ABNORMAL: t('买家原来的账户收不了款。请登录微信支付商户平台，在「退款处理」里改退到其他账户；处理后这里自动更新'),
  FAILED: t('微信关闭了这笔退款，钱没有退出去，需要重新退款'),
  DONE: t('已经到账'),
}

/** What a state means and what, if anything, somebody has to do about it. */
export function explainRefund({ state, error }: { state: RefundState; error?: string | null }): string {
  if (state === 'DUE' && error?.startsWith('REFUSED '))
    return t('微信不接受这笔退款。能补救的（如权限、账户）补救后每小时自动再试；否则请在商户平台退款，再到对账里入账')
  return explanations[state]
}

/** Whose words the note holds: the buyer's until the merchant has said no. */
export function describeNote({ state, reason, note }: Pick<RefundView, 'state' | 'reason' | 'note'>): string {
  if (note === '') return ''
  if (state === 'DECLINED') return t('商家答复：{note}', { note })
  return reason === 'BUYER_ASKED' ? t('买家说：{note}', { note }) : retold(note)
}

/** WeChat's last word is kept as `CODE detail`, or as a sentence of our own. */
export function describeTrouble(error: string): string {
  const [, code = '', detail = ''] = /^([A-Z_]+)\b\s*(.*)$/s.exec(error) ?? []
  if (code === 'REPLACED') return t('已用新单号 {detail} 重新发起', { detail })
  if (code === 'REFUSED') return t('微信拒绝：{detail}', { detail })
  if (code === 'NOT_ENOUGH') return t('商户账户余额不足，充值后自动再退')
  if (code === 'FREQUENCY_LIMITED') return t('微信要求稍慢一些，正在自动重试')
  if (code === 'MISMATCH') return t('微信的回答与系统记录不符（{detail}），需要人工核对', { detail })
  return retold(error)
}

/** WeChat closed it, and the sum waits to go out under another number. One without an error was made outside, and no money waited for it. */
export function mayRetry({ state, error }: { state: RefundState; error: string | null }): boolean {
  return state === 'FAILED' && error !== null && !wasReplaced({ error })
}

/** A failed refund whose sum goes out again under another number needs nothing more. */
export function wasReplaced({ error }: { error: string | null }): boolean {
  return error?.startsWith('REPLACED ') === true
}
