import type { FairnessView } from '@tidegate/shared/contracts/waiting-room'
import { useCallback, useEffect, useRef, useState } from 'react'
import { readLeaves } from '../../api/documents.ts'
import { chunksOf, readList } from './read-list.ts'
import type { List } from './verify-lot.ts'

/** LARGE: more than is downloaded without being asked for. */
export type ListState = { list: List | null } & (
  | { at: 'NONE' | 'FAILED' | 'READ' }
  | { at: 'LARGE'; megabytes: number }
  | { at: 'READING'; done: number; total: number }
)

/** About 100,000 people, 3 MB. */
const quietChunks = 100
const leafBytes = 32

/** Reads the list of a frozen lobby once it is there, and again when it is another. */
export function useList(
  { campaignId, epoch, lobby }: Pick<FairnessView, 'campaignId' | 'epoch' | 'lobby'>,
  ownIndex: number | null,
): { state: ListState; start: () => void } {
  const [state, setState] = useState<ListState>({ at: 'NONE', list: null })
  const run = useRef(0)
  const root = lobby?.root ?? null
  const latest = useRef(lobby)
  latest.current = lobby

  const start = useCallback(() => {
    const frozen = latest.current
    if (!frozen) return
    const mine = ++run.current
    const mayShow = () => run.current === mine
    readList(frozen, ownIndex, {
      chunk: (n) => readLeaves(campaignId, epoch, n),
      pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
      progress: (done, total) => mayShow() && setState({ at: 'READING', done, total, list: null }),
    }).then(
      (list) => mayShow() && setState({ at: 'READ', list }),
      () => mayShow() && setState({ at: 'FAILED', list: null }),
    )
    setState({ at: 'READING', done: 0, total: chunksOf(frozen), list: null })
  }, [campaignId, epoch, ownIndex])

  useEffect(() => {
    const frozen = latest.current
    if (root === null || !frozen) return
    if (chunksOf(frozen) <= quietChunks) start()
    else setState({ at: 'LARGE', megabytes: Math.ceil((frozen.size * leafBytes) / 1_000_000), list: null })
    return () => {
      run.current += 1
    }
  }, [root, start])

  return { state, start }
}
