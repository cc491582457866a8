import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readStored } from '@tidegate/shared/stored-sentences'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import english from './en.json' with { type: 'json' }
import { retold } from './said.ts'
import { speak } from './t.ts'

beforeAll(() => speak(english))
afterAll(() => speak({}))

describe('what the system kept', () => {
  it.each([
    ['确认收货', 'Receipt confirmed'],
    ['退款 12.90 元，已到账', 'Refund of ¥12.90: arrived'],
    ['部分退款 5 元：商家同意退款', 'Part refund of ¥5: the shop agreed to the refund'],
    ['部分退款 5 元：少了一个盖子', 'Part refund of ¥5: 少了一个盖子'],
    ['更正物流：顺丰速运 SF123', 'Shipment corrected: SF Express SF123'],
    ['林潮：已电话确认收货', '林潮：已电话确认收货'],
  ])('%s', (kept, told) => expect(retold(kept)).toBe(told))

  it('is known, sentence by sentence, wherever the server writes one beside an order', () => {
    const bff = join(import.meta.dirname, '../../../bff/src')
    const sources = readdirSync(bff, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/\.test\.ts$|testing|generated/.test(file),
    )
    const written = sources.flatMap((file) =>
      [
        ...readFileSync(join(bff, file), 'utf8').matchAll(
          /\bnote(?::| =) (?:'([^'\n]*\p{Script=Han}[^'\n]*)'|`([^`\n]*\p{Script=Han}[^`\n]*)`)/gu,
        ),
      ].map(
        // A part that may be missing is left out.
        (found) =>
          (found[1] ?? found[2] ?? '').replaceAll(/\$\{[^}]*\?[^}]*(\}|$)/g, '').replaceAll(/\$\{[^}]*\}/g, '1'),
      ),
    )
    expect(written.length).toBeGreaterThan(8)
    expect(written.filter((sentence) => readStored(sentence) === null)).toEqual([])
  })
})
