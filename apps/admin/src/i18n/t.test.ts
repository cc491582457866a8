import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'
import { rich, speak, t } from './t.ts'

afterEach(() => speak({}))

it('speaks Chinese without a dictionary, and what a dictionary lacks', () => {
  expect(t('共 {count} 件', { count: 3 })).toBe('共 3 件')
  speak({ 保存: 'Save' })
  expect([t('保存'), t('取消'), t('constructor')]).toEqual(['Save', '取消', 'constructor'])
})

it('puts values where the translation wants them, and the word that fits the number', () => {
  speak({ '{name}有 {count} 个订单': '{count} {count:order|orders} of {name}' })
  const sentence = (count: number) => t('{name}有 {count} 个订单', { name: '$& {count}', count })
  expect([sentence(1), sentence(2)]).toEqual(['1 order of $& {count}', '2 orders of $& {count}'])
})

it('leaves a sentence without values as the server said it', () => {
  expect(t('格式应为 {x}')).toBe('格式应为 {x}')
})

it('takes elements as values', () => {
  speak({ '{amount} 原路退回': 'goes back: {amount}' })
  const sentence = rich('{amount} 原路退回', { amount: createElement('b', null, '¥9') })
  expect(renderToStaticMarkup(sentence)).toBe('goes back: <b>¥9</b>')
})
