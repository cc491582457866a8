import type { MessageKind } from '@tidegate/shared/contracts/messages'
import { describe, expect, test } from 'vitest'
import { createConsents } from './consents.ts'

function wechat(answer: Record<string, string> | Error) {
  const asked: string[][] = []
  const reported: { kinds: MessageKind[]; subject: string }[] = []
  const consents = createConsents({
    templates: () => ({ PAID: 'T1', DELIVERED: 'T2' }),
    ask: async (ids) => {
      asked.push(ids)
      if (answer instanceof Error) throw answer
      return answer
    },
    report: async (consent) => void reported.push(consent),
  })
  return { consents, asked, reported }
}

describe('subscribe messages', () => {
  test('asks within the call for what the merchant has set up, and reports what was allowed', async () => {
    const { consents, asked, reported } = wechat({ errMsg: 'ok', T1: 'accept', T2: 'reject' })
    const answer = consents.ask(['PAID', 'DELIVERED', 'REFUNDED'], '7001')
    expect(asked).toEqual([['T1', 'T2']])
    expect(await answer).toEqual(['PAID'])
    expect(reported).toEqual([{ kinds: ['PAID'], subject: '7001' }])
  })

  test('nothing to ask, everything refused, or WeChat in trouble: nobody is stopped', async () => {
    const { consents, asked } = wechat({})
    expect(await consents.ask(['START'], '11')).toEqual([])
    expect(asked).toEqual([])
    const off = wechat({ T1: 'ban' })
    expect(await off.consents.ask(['PAID'], '7001')).toEqual([])
    expect(off.reported).toEqual([])
    expect(await wechat(new Error('20004')).consents.ask(['PAID'], '7001')).toEqual([])
  })
})
