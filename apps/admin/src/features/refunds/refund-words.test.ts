import { describe, expect, it } from 'vitest'
import { describeNote, describeTrouble, explainRefund, mayRetry, wasReplaced } from './refund-words.ts'

describe('refund words', () => {
  it('says what is to be done where WeChat gave a code', () => {
    expect(describeTrouble('NOT_ENOUGH 基本账户余额不足')).toBe('商户账户余额不足，充值后自动再退')
    expect(describeTrouble('REPLACED T1R2')).toBe('已用新单号 T1R2 重新发起')
  })

  it('says of a refund that WeChat refuses that it is not merely on its way', () => {
    const refused = { state: 'DUE', error: 'REFUSED NO_AUTH 没有退款权限' } as const
    expect(explainRefund(refused)).toContain('微信不接受')
    expect(explainRefund({ ...refused, error: null })).toBe('已决定退款，正在交给微信')
    expect(describeTrouble(refused.error)).toBe('微信拒绝：NO_AUTH 没有退款权限')
    expect(mayRetry(refused)).toBe(false)
  })

  it('offers to send again what WeChat closed, and nothing that was made outside or has gone out', () => {
    const failed = { state: 'FAILED', error: '微信关闭了这笔退款，请重新发起' } as const
    expect([null, 'REPLACED T1R2', failed.error].map((error) => mayRetry({ ...failed, error }))).toEqual([
      false,
      false,
      true,
    ])
  })

  it('leaves a sentence as it is', () => {
    expect(describeTrouble('微信关闭了这笔退款，请重新发起')).toBe('微信关闭了这笔退款，请重新发起')
  })

  it('gives a note to whoever wrote it', () => {
    const asked = { state: 'ASKED', reason: 'BUYER_ASKED', note: '颜色不喜欢' } as const
    expect(describeNote(asked)).toBe('买家说：颜色不喜欢')
    expect(describeNote({ ...asked, state: 'DECLINED', note: '可以换' })).toBe('商家答复：可以换')
    expect(describeNote({ ...asked, reason: 'MERCHANT' })).toBe('颜色不喜欢')
  })

  it('knows a failed refund that another number took over', () => {
    expect(wasReplaced({ error: 'REPLACED T1R2' })).toBe(true)
    expect(wasReplaced({ error: '微信关闭了这笔退款，请重新发起' })).toBe(false)
    expect(wasReplaced({ error: null })).toBe(false)
  })
})
