/**
 * Starts `work` for each item at its own time, whatever the earlier ones are doing: an open loop.
 *
 * @param atOf epoch ms at which an item's work is due
 * @param until resolves at a time or a little later
 */
export async function openLoop<Item>(
  items: readonly Item[],
  atOf: (item: Item) => number,
  until: (at: number) => Promise<void>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const byTime = items.map((item) => ({ item, at: atOf(item) })).toSorted((a, b) => a.at - b.at)
  const running: Promise<void>[] = []
  for (const { item, at } of byTime) {
    await until(at)
    running.push(work(item))
  }
  await Promise.all(running)
}

/** At most `width` at a time: for what happens before the sale, where only the end matters. */
export async function closedLoop<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}
