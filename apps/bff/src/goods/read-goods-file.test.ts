import { byteOrderMark, csvLine } from '@tidegate/shared/csv'
import { expect, it } from 'vitest'
import { readGoodsFile } from './read-goods-file.ts'

const rowsOf = (bytes: Buffer) => {
  const file = readGoodsFile(bytes)
  return file.kind === 'READ' ? file.rows : file.problem
}

it('reads what an export writes, formulas and long numbers too', () => {
  const file =
    byteOrderMark + csvLine(['规格编码', '商品名称', '售价']) + csvLine(['6901234567890', '=1+1,"壶"\n二', 9.9])
  expect(rowsOf(Buffer.from(file))).toEqual([
    { line: 2, cells: { code: '6901234567890', title: '=1+1,"壶"\n二', price: '9.9' } },
  ])
})

it('reads what a Chinese Excel saves: GBK, tabs, columns of its own, empty lines', () => {
  const heading = Buffer.from([0xb9, 0xe6, 0xb8, 0xf1, 0xb1, 0xe0, 0xc2, 0xeb]) // 规格编码
  const stock = Buffer.from([0xbb, 0xf5, 0xbc, 0xdc, 0xbf, 0xe2, 0xb4, 0xe6]) // 货架库存
  const file = Buffer.concat([heading, Buffer.from('\tmine\t'), stock, Buffer.from('\r\n\t\t\r\nA-1\tx\t 7 \r\n')])
  expect(rowsOf(file)).toEqual([{ line: 3, cells: { code: 'A-1', stock: '7' } }])
})

it.each([
  ['NOT_TEXT', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
  ['NOT_CSV', Buffer.from('规格编码,商品名称\nA,"没有关上')],
  ['NO_HEADING', Buffer.from('A-1,9.9\n')],
  ['EMPTY', Buffer.from('规格编码,售价\n,\n')],
  ['TOO_MANY_LINES', Buffer.from(`规格编码\n${'A\n'.repeat(5_001)}`)],
])('refuses a whole file: %s', (problem, bytes) => {
  expect(rowsOf(bytes)).toBe(problem)
})
