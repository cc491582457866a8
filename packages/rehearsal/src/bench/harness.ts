/** One measured figure: the ratio (or number) that is aimed at, and what it was made of. */
export interface Figure {
  name: string
  value: number
  unit: string
  aim: string
  sides: Record<string, number>
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
