import { degradeLevels } from '@tidegate/shared/contracts/waiting-room'
import { expect, it } from 'vitest'
import { appRouter } from '../http/router.ts'
import { effectiveLevel, isShutAt } from './level.ts'

it('goes above what was chosen, never below', () => {
  const nothing = { postgres: false, cache: false }
  for (const chosen of degradeLevels) {
    expect(effectiveLevel(chosen, nothing)).toBe(chosen)
    expect(effectiveLevel(chosen, { postgres: false, cache: true })).toBe(Math.max(chosen, 1))
    expect(effectiveLevel(chosen, { postgres: true, cache: true })).toBe(Math.max(chosen, 2))
  }
})

it('shuts the shop for maintenance, but not the way to pay nor the staff', () => {
  const paths = Object.keys(appRouter._def.procedures)
  for (const level of [0, 1, 2] as const) expect(paths.filter((path) => isShutAt(level, path))).toEqual([])
  const open = paths.filter((path) => !isShutAt(3, path) && !/^(staff|payments)\./.test(path))
  expect(open.sort()).toEqual(['orders.get', 'rush.receipt', 'time.now'])
  expect(isShutAt(3, 'payments.start')).toBe(false)
})
