import { describe, expect, test } from 'vitest'
import { checkDraft, draftFromWechat, emptyDraft } from './address-form.ts'

const whole = { name: '林见潮', phone: '13987651234', region: ['浙江省', '杭州市', '西湖区'], detail: '见潮路 7788 号' }

describe('an address', () => {
  test('fits or says what is missing, field by field, in the words of the contract', () => {
    expect(checkDraft({ ...whole, name: ' 林见潮 ' })).toEqual({ kind: 'FIT', fields: whole })
    expect(checkDraft(emptyDraft)).toEqual({
      kind: 'UNFIT',
      errors: { name: '请填写收货人', phone: '请填写 11 位手机号', region: '请选择省市区', detail: '请填写详细地址' },
    })
    expect(checkDraft({ ...whole, region: ['浙江省', '杭州市', ''] })).toEqual({
      kind: 'UNFIT',
      errors: { region: '请选择省市区' },
    })
  })

  test("WeChat's own address book fits in", () => {
    const chosen = {
      userName: '林见潮',
      telNumber: '+86 139-8765-1234',
      provinceName: '浙江省',
      cityName: '杭州市',
      countyName: '西湖区',
      detailInfo: '见潮路 7788 号',
    }
    expect(checkDraft(draftFromWechat(chosen))).toEqual({ kind: 'FIT', fields: whole })
    expect(draftFromWechat({ ...chosen, countyName: '' }).region).toEqual(['浙江省', '杭州市', '杭州市'])
  })
})
