import { staffOrdersInput } from '@tidegate/shared/contracts/staff-orders'
import { describe, expect, it } from 'vitest'
import { lenient, parseSearch, stringifySearch } from './search-params.ts'

describe('search params', () => {
  it('keeps every digit of a snowflake through the address bar', () => {
    const search = { orderId: '7304100000000000321', state: 'PAID', cursor: undefined }
    expect(parseSearch(stringifySearch(search))).toEqual({ orderId: '7304100000000000321', state: 'PAID' })
  })

  it('drops only what does not fit', () => {
    expect(lenient(staffOrdersInput)({ campaignId: "1' OR 1=1", state: 'PAID', other: 'x' })).toEqual({ state: 'PAID' })
    expect(lenient(staffOrdersInput)({})).toEqual({})
  })
})
