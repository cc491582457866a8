import { blankDocument, type DraftDocument, type DraftOffer } from '@tidegate/shared/contracts/campaign-drafts'
import { describe, expect, it } from 'vitest'
import { contestedFields, documentChanges, mergedOver } from './document-changes.ts'

const offer = (skuId: string, more: Partial<DraftOffer> = {}): DraftOffer => ({
  ...{ skuId, priceFen: 990, total: 10, buyerLimit: 1, orderLimit: null },
  ...more,
})
const base: DraftDocument = { ...blankDocument, title: '首发', offers: [offer('1'), offer('2')] }

describe('changes', () => {
  it('are told by field, and goods by their SKU wherever they stand', () => {
    const after = { ...base, title: '首发加场', offers: [offer('2', { total: 5 }), offer('1'), offer('3')] }
    const changes = documentChanges(base, after)
    expect(changes.filter(({ key }) => !key.startsWith('offers.3'))).toEqual([
      { key: 'title', before: '首发', after: '首发加场' },
      { key: 'offers.2.total', before: 10, after: 5 },
    ])
    expect(changes.find(({ key }) => key === 'offers.3')).toEqual({ key: 'offers.3', before: undefined, after: '3' })
    expect(documentChanges(base, base)).toEqual([])
  })

  it('say what each of two people made of a field', () => {
    const theirs = { ...base, title: '他们的', room: { ...base.room, rate: 100 } }
    const mine = { ...base, title: '我的', subtitle: '新副标题' }
    expect(contestedFields(base, theirs, mine)).toEqual([
      { key: 'title', before: '首发', after: '他们的', mine: '我的', changedByMe: true },
      { key: 'room.rate', before: 500, after: 100, mine: 500, changedByMe: false },
      { key: 'subtitle', before: '', after: '', mine: '新副标题', changedByMe: true },
    ])
  })
})

describe('mine over theirs', () => {
  it('keeps what either changed, and takes mine where both did', () => {
    const theirs = { ...base, title: '他们的', subtitle: '他们的副标题', room: { ...base.room, rate: 100 } }
    const mine = { ...base, title: '我的', room: { ...base.room, cap: 50 } }
    expect(mergedOver(base, theirs, mine)).toEqual({
      ...base,
      title: '我的',
      subtitle: '他们的副标题',
      room: { ...base.room, rate: 100, cap: 50 },
    })
  })

  it('merges goods line by line: added, removed, changed', () => {
    const theirs = { ...base, offers: [offer('1', { total: 77 }), offer('4')] }
    const mine = { ...base, offers: [offer('1', { priceFen: 500 }), offer('2'), offer('3')] }
    expect(mergedOver(base, theirs, mine).offers).toEqual([
      offer('1', { total: 77, priceFen: 500 }),
      offer('4'),
      offer('3'),
    ])
    // They removed what I was changing: mine is the later word.
    const edited = { ...base, offers: [offer('1'), offer('2', { total: 3 })] }
    expect(mergedOver(base, theirs, edited).offers.map(({ skuId }) => skuId)).toEqual(['1', '4', '2'])
    // I removed what they left alone.
    expect(mergedOver(base, base, { ...base, offers: [offer('2')] }).offers).toEqual([offer('2')])
  })
})
