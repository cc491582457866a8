import { describe, expect, test } from 'vitest'
import { remember } from './history.ts'
import { markWords } from './mark-words.ts'

describe('search history', () => {
  test('the newest first, each once, whatever its case and spaces', () => {
    expect(remember(['耳机', 'x1 手机'], '  X1   手机 ')).toEqual(['X1 手机', '耳机'])
    expect(remember(['耳机'], '   ')).toEqual(['耳机'])
  })

  test('keeps a dozen', () => {
    const history = Array.from({ length: 20 }, (_, i) => `词 ${i}`).reduce<string[]>(remember, [])
    expect(history).toHaveLength(12)
    expect(history[0]).toBe('词 19')
  })
})

describe('typed words in a title', () => {
  const marked = (title: string, words: string) =>
    markWords(title, words)
      .map(({ text, marked: on }) => (on ? `[${text}]` : text))
      .join('')

  test('are marked wherever they stand, in any case', () => {
    expect(marked('潮汐 X1 影像手机', 'x1 手机')).toBe('潮汐 [X1] 影像[手机]')
    expect(marked('潮汐手机', '手')).toBe('潮汐[手]机')
    expect(marked('潮汐手机', ' ')).toBe('潮汐手机')
  })

  test('mean themselves, not a pattern', () => {
    expect(marked('买一送一 (限量)', '(限')).toBe('买一送一 [(限]量)')
    expect(marked('5 折 50% 起', '.*')).toBe('5 折 50% 起')
  })
})
