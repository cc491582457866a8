import { expect, test } from 'vitest'
import { readRushOptions } from './options.ts'

test('faults are read and put in order', () => {
  const options = readRushOptions(['--kill', 'redis@9', '--kill', 'worker@2'])
  expect(options).toMatchObject({
    faults: [
      { member: 'worker', atSeconds: 2 },
      { member: 'redis', atSeconds: 9 },
    ],
  })
})

test.each([
  [['--shoppers', '0'], '--shoppers'],
  [['--shoppers', '1e9'], '--shoppers'],
  [['--pay-share', 'NaN'], '--pay-share'],
  [['--target', 'https://shop.example.com'], 'this machine'],
  [['--kill', 'postgres@1'], '--kill'],
  [['--kill', 'api'], '--kill'],
  [['--target', 'http://127.0.0.1:4000', '--kill', 'api@1'], 'own instance'],
  [['--nonsense'], 'nonsense'],
])('%j is refused in one sentence', (args, words) => {
  expect(() => readRushOptions(args)).toThrow(words)
})
