import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { drawStates, statesPage } from './draw-states.ts'

it('docs/order-states.md shows the tables of today (node scripts/draw-states.ts)', () => {
  const page = readFileSync(statesPage, 'utf8')
  expect(drawStates(page)).toBe(page)
})
