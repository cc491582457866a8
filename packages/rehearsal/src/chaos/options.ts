import { parseArgs } from 'node:util'

export interface ChaosOptions {
  trials: number
  seed: number
  /** Only this trial of the run; null: all. */
  only: number | null
  json: boolean
}

export const chaosHelp = `Usage: npm run chaos -- [options]

Real sales on real processes (two of each role) that are killed, frozen and cut off at random instants; afterwards everything
is mended and drains, whoever comes last buys what is left, and the books are audited. Exit code 1 when a promise was broken.

  --trials N   how many sales (20)
  --seed S     repeat a run's sales, people and faults (1)
  --only N     this trial of the run only
  --json       end with one line of JSON
  --help`

/** @throws RangeError with one sentence for the person at the terminal. */
export function readChaosOptions(args: string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      trials: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  return {
    trials: whole('--trials', values.trials, 1),
    seed: whole('--seed', values.seed, 0),
    only: values.only === undefined ? null : whole('--only', values.only, 0),
    json: values.json,
  }
}

function whole(name: string, text: string, low: number): number {
  const n = text === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(n) || n < low || n >= 2 ** 31)
    throw new RangeError(`${name} must be a whole number from ${low}`)
  return n
}
