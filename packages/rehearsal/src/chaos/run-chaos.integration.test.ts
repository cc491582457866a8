import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planTrial } from './plan.ts'
import { runChaos } from './run-chaos.ts'

const seed = 10_397
// Between them they kill a worker and both stores, freeze a scheduler and the hot Redis, cut a link, abort a queue, and sell from every lane.
const trials = [0, 1]

test('a few sales keep every promise while processes are killed, frozen and cut off', {
  timeout: 240_000,
}, async () => {
  const kinds = new Set(trials.flatMap((trial) => planTrial(seed, trial).faults.map(({ kind }) => kind)))
  expect(kinds).toEqual(new Set(['KILL', 'FREEZE', 'WEATHER', 'LEVER']))
  const results = await runChaos({
    seed,
    trials,
    keepIn: mkdtempSync(join(tmpdir(), 'tidegate-chaos-evidence-')),
    onStep() {},
    onTrial() {},
  })
  expect(results.flatMap(({ plan, broken }) => broken.map((words) => `trial ${plan.trial}: ${words}`))).toEqual([])
  expect(results.reduce((paid, { orders }) => paid + orders.paid, 0)).toBeGreaterThan(0)
})
