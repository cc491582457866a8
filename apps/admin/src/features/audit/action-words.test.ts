import { expect, it } from 'vitest'
import { describeSubject, readSubject } from './action-words.ts'

it('finds by the words that the page shows', () => {
  for (const subject of ['campaign:382622852647960576', 'card-batch:7', 'order:1', 'day:2026-11-20', 'staff:3'])
    expect(readSubject(describeSubject(subject))).toBe(subject)
  expect(readSubject('活动 123')).toBe('campaign:123')
})

it('leaves alone what it does not know', () => {
  for (const typed of ['campaign:123', '活动', '天气 5', 'constructor 1']) expect(readSubject(typed)).toBe(typed)
  expect(describeSubject('constructor:1')).toBe('constructor:1')
})
