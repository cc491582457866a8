import { expect, test } from 'vitest'
import { readAnswer } from './trpc.ts'

test('a result is its data', () => {
  expect(readAnswer('{"result":{"data":{"serverNow":5}}}')).toEqual({ kind: 'OK', data: { serverNow: 5 } })
})

test('a refusal keeps what the server said of trying again', () => {
  const body = JSON.stringify({
    error: { message: '操作太快了', code: -32029, data: { outcome: 'TOO_FAST', retry: 'same', retryAfterMs: 420 } },
  })
  expect(readAnswer(body)).toEqual({
    kind: 'REFUSED',
    outcome: 'TOO_FAST',
    retry: 'same',
    retryAfterMs: 420,
    message: '操作太快了',
  })
})

test.each(['', '<html>502</html>', '{}', 'null', '{"error":{"data":{"outcome":"NO_SUCH_CODE"}}}'])(
  'an answer nobody can read (%s) is no answer',
  (body) => {
    expect(readAnswer(body)).toEqual({ kind: 'SILENT', reason: 'UNREADABLE' })
  },
)
