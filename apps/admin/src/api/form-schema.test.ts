import { campaignSaveInput } from '@tidegate/shared/contracts/staff'
import { describe, expect, it } from 'vitest'
import { issuesOf, namePathOf } from './form-schema.ts'

describe('form schema', () => {
  it('names fields the way the form does', () => {
    expect(namePathOf('offers.0.priceFen')).toEqual(['offers', 0, 'priceFen'])
  })

  it('judges an empty campaign in Chinese, with the words of the contract first', () => {
    const result = campaignSaveInput.safeParse({
      title: ' ',
      subtitle: 'x'.repeat(61),
      rules: [],
      offers: [{ skuId: '1', priceFen: 0 }],
    })
    const words = Object.fromEntries(issuesOf(result.error!).map(({ name, message }) => [name.join('.'), message]))
    expect(words).toMatchObject({
      title: '请填写活动名称',
      subtitle: '最多 60 个字',
      startsAt: '请填写此项',
      'offers.0.priceFen': '活动价必须大于 0',
    })
  })
})
