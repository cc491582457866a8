/** Downloads the hashes of all entries of a frozen lobby, part by part, and grows their tree while they come. */
import type { FairnessView } from '@tidegate/shared/contracts/waiting-room'
import { growTree } from './merkle.ts'
import type { List } from './verify-lot.ts'

export interface ReadListDeps {
  readonly chunk: (n: number) => Promise<Uint8Array>
  /** Gives the screen a moment between two parts: without a JIT, as on an iPhone in WeChat, a part takes about 100 ms. */
  readonly pause: () => Promise<void>
  readonly progress: (done: number, total: number) => void
}

const leafBytes = 32
/** Asked for ahead, so that hashing and downloading overlap. */
const ahead = 3

export function chunksOf({ size, leavesPerChunk }: NonNullable<FairnessView['lobby']>): number {
  return Math.ceil(size / leavesPerChunk)
}

/** @throws the error of a download; a part that is too long or too short gives a list of another size, which does not verify. */
export async function readList(
  lobby: NonNullable<FairnessView['lobby']>,
  ownIndex: number | null,
  deps: ReadListDeps,
): Promise<List> {
  const total = chunksOf(lobby)
  const tree = growTree(ownIndex)
  const coming: Promise<Uint8Array>[] = []
  let size = 0
  let leaf: Uint8Array | null = null
  for (let n = 0; n < total; n += 1) {
    while (coming.length < ahead && n + coming.length < total) {
      const part = deps.chunk(n + coming.length)
      // Whoever waits for it hears of its failure; the parts behind a failed one are waited for by nobody.
      part.catch(() => {})
      coming.push(part)
    }
    const bytes = (await coming.shift()) as Uint8Array
    for (let at = 0; at + leafBytes <= bytes.length; at += leafBytes) {
      const hash = bytes.slice(at, at + leafBytes)
      if (size === ownIndex) leaf = hash
      tree.add(hash)
      size += 1
    }
    deps.progress(n + 1, total)
    await deps.pause()
  }
  const { root, path } = tree.finish()
  return { size, root, own: leaf && { leaf, path } }
}
