import { describe, expect, it } from 'vitest'
import { arrange, type ListColumn, readChoice, shownColumns, usualChoice } from './list-columns.ts'

const column = (title: string, more: object = {}): ListColumn<object> => ({ title, ...more })
const columns = [column('编号'), column('商品'), column('支付时间', { hiddenAtFirst: true }), column('')]
const titles = (list: ListColumn<object>[]) => list.map(({ title }) => title)

describe('columns', () => {
  it('are as the page has them until somebody chooses, the row’s own actions always last', () => {
    expect(titles(shownColumns(columns, usualChoice(columns)))).toEqual(['编号', '商品', ''])
    expect(titles(shownColumns(columns, { order: ['支付时间', '商品', '编号'], hidden: ['商品'] }))).toEqual([
      ...['支付时间', '编号', ''],
    ])
  })

  it('that came or went since the choice do no harm', () => {
    const choice = { order: ['没有了', '商品', '编号'], hidden: ['没有了'] }
    expect(arrange(columns, choice).map(({ name, shown }) => `${name}${shown ? '' : '-'}`)).toEqual([
      ...['商品', '支付时间-', '编号'],
    ])
  })

  it('are all there for who hides all', () => {
    expect(titles(shownColumns(columns, { order: [], hidden: ['编号', '商品', '支付时间'] })).length).toBeGreaterThan(0)
  })

  it.each(['', 'null', '{}', '[1]', '{"order":[1],"hidden":[]}', '{"order":"编号","hidden":[]}'])(
    'a kept choice that is none: %s',
    (text) => {
      expect(readChoice(text)).toBeNull()
    },
  )
})
