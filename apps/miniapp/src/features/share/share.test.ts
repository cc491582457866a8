import { describe, expect, test } from 'vitest'
import { idOf } from './scene.ts'
import { wrapText } from './wrap-text.ts'

test('a page is opened by a link or by a code; anything else opens nothing', () => {
  expect(idOf('21', undefined)).toBe('21')
  expect(idOf(undefined, 'id%3D7338224511770263552')).toBe('7338224511770263552')
  expect(idOf(undefined, 'id=21')).toBe('21')
  expect(idOf(undefined, 'from=poster')).toBe('')
  expect(idOf(undefined, undefined)).toBe('')
})

describe('text on a poster', () => {
  const byLetter = (text: string) => Array.from(text).length * 10

  test('breaks where it is full', () => {
    expect(wrapText('潮汐影像手机', 40, 2, byLetter)).toEqual(['潮汐影像', '手机'])
    expect(wrapText('潮汐', 40, 2, byLetter)).toEqual(['潮汐'])
    expect(wrapText('', 40, 2, byLetter)).toEqual([])
  })

  test('says that there was more', () => {
    expect(wrapText('潮汐影像手机一英寸大底', 40, 2, byLetter)).toEqual(['潮汐影像', '手机一…'])
  })

  test('never cuts a letter of two halves', () => {
    expect(wrapText('🌊🌊🌊', 20, 1, byLetter)).toEqual(['🌊…'])
  })
})
