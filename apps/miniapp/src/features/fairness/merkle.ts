/** A Merkle tree as in RFC 6962, grown leaf by leaf in a few hundred bytes, whatever the size of the lobby. */
import { sha256 } from '@noble/hashes/sha2.js'
import { joined } from './bytes.ts'

/** What stands beside the watched leaf at one level of the tree, and on which side. */
export interface Sibling {
  readonly side: 'LEFT' | 'RIGHT'
  readonly hash: Uint8Array
}

export interface MerkleTree {
  /** `leaf` is the hash of an entry. */
  add(leaf: Uint8Array): void
  /** The root, and the way to it from the watched leaf. */
  finish(): { root: Uint8Array; path: readonly Sibling[] }
}

/** A finished part of the tree: the leaves from `from`, as many as `count`. */
interface Subtree {
  readonly from: number
  readonly count: number
  readonly hash: Uint8Array
}

export function growTree(watched: number | null): MerkleTree {
  const open: Subtree[] = []
  const path: Sibling[] = []
  let size = 0

  const merge = () => {
    const right = open.pop() as Subtree
    const left = open.pop() as Subtree
    if (covers(left, watched)) path.push({ side: 'RIGHT', hash: right.hash })
    if (covers(right, watched)) path.push({ side: 'LEFT', hash: left.hash })
    open.push({ from: left.from, count: left.count + right.count, hash: nodeOf(left.hash, right.hash) })
  }

  return {
    add(leaf) {
      open.push({ from: size, count: 1, hash: leaf })
      size += 1
      while (open.length > 1 && open[open.length - 1]?.count === open[open.length - 2]?.count) merge()
    },
    finish() {
      // What is left over on the right is promoted until it finds its partner.
      while (open.length > 1) merge()
      return { root: open[0]?.hash ?? sha256(new Uint8Array()), path }
    },
  }
}

/** `0x00` before an entry and `0x01` before two nodes: no node can be passed off as an entry. */
export function leafOf(entry: Uint8Array): Uint8Array {
  return sha256(joined([0], entry))
}

export function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined([1], left, right))
}

/** The root that a leaf and its siblings lead to. */
export function climb(leaf: Uint8Array, path: readonly Sibling[]): Uint8Array {
  return path.reduce(
    (hash, { side, hash: beside }) => (side === 'LEFT' ? nodeOf(beside, hash) : nodeOf(hash, beside)),
    leaf,
  )
}

const covers = ({ from, count }: Subtree, leaf: number | null) => leaf !== null && leaf >= from && leaf < from + count
