import { TRPCClientError } from '@trpc/client'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

function answered(message: string, data: Record<string, unknown>) {
  return new TRPCClientError(message, { result: { error: { message, code: -32009, data } } })
}

describe('refusalOf', () => {
  it('keeps outcome, remaining time and field messages of an answer', () => {
    const refusal = refusalOf(
      answered('活动设置不完整', {
        outcome: 'CAMPAIGN_INVALID',
        retryAfterMs: 900,
        fields: { 'offers.0.priceFen': '高于原价', bad: 1 },
      }),
    )
    expect(refusal).toEqual({
      outcome: 'CAMPAIGN_INVALID',
      message: '活动设置不完整',
      retryable: false,
      retryAfterMs: 900,
      fields: { 'offers.0.priceFen': '高于原价' },
    })
  })

  it('tells no answer from an answer of somebody else', () => {
    expect(refusalOf(TRPCClientError.from(new TypeError('Failed to fetch'))).outcome).toBe('OFFLINE')
    expect(refusalOf(TRPCClientError.from(new SyntaxError('Unexpected token <'))).outcome).toBe('UNREADABLE')
    expect(refusalOf(answered('?', { outcome: 'toString' })).outcome).toBe('UNREADABLE')
  })
})
