import { expect, it } from 'vitest'
import { rankOf, turnOf } from './turn.ts'

it('gives everybody their turn where there is no queue', () => {
  for (const mode of ['OFF', 'REJECT'] as const) expect(turnOf(mode, null)).toEqual({ floor: '0', ceiling: '+inf' })
})

it('gives a ticket its turn when the frontier has passed it, and voids those of an aborted room', () => {
  expect(turnOf('FIFO', null)).toBeNull()
  const turn = turnOf('SHUFFLE', { epoch: 2, serving: 100 })
  const isDue = (epoch: number, number: number) =>
    Number(rankOf(epoch, number)) >= Number(turn?.floor) && Number(rankOf(epoch, number)) < Number(turn?.ceiling)
  expect([isDue(2, 0), isDue(2, 99), isDue(2, 100), isDue(1, 5), isDue(1, 9_999_999)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

it('keeps ranks exact as sorted-set scores', () => {
  expect(Number(rankOf(8_000, 10_000_000))).toBeLessThan(Number.MAX_SAFE_INTEGER)
})
