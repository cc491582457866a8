/** One measured figure: the ratio (or number) that is aimed at, what it was made of, and what keeps it from being better. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** null: reported, nothing is promised. */
  aim: Aim | null
  sides: Record<string, number>
  bound: string
}

type Aim = { atMost: number } | { atLeast: number }

export function isMissed({ value, aim }: Figure): boolean {
  if (aim === null) return false
  return 'atMost' in aim ? value > aim.atMost : value < aim.atLeast
}

export function aimInWords(aim: Aim | null): string {
  if (aim === null) return 'no aim'
  return 'atMost' in aim ? `aim ≤ ${aim.atMost}` : `aim ≥ ${aim.atLeast}`
}

/**
 * Measures every side once a round, A B C A B C …, and takes each side's median: the machine is noisy, and what disturbs one
 * round disturbs all sides of it.
 *
 * @param warmups rounds that are run and forgotten
 */
export async function interleave<Side extends string>(
  sides: Record<Side, () => Promise<number>>,
  { rounds, warmups }: { rounds: number; warmups: number },
): Promise<Record<Side, number>> {
  const names = Object.keys(sides) as Side[]
  const measured = new Map<Side, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < warmups + rounds; round++) {
    for (const name of names) {
      const value = await sides[name]()
      if (round >= warmups) measured.get(name)?.push(value)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(measured.get(name) ?? [])])) as Record<Side, number>
}

/** @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (below === undefined || above === undefined) throw new RangeError('no values')
  return (below + above) / 2
}

/** The value that a share of all others does not exceed. @throws RangeError for no values. */
export function quantile(values: readonly number[], share: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(Math.ceil(values.length * share) - 1, 0)]
  if (value === undefined) throw new RangeError('no values')
  return value
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}
