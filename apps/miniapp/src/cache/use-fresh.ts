import { useDidHide, useDidShow } from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'
import { network } from '../api/network.ts'
import { type Problem, problemOf } from '../api/problem.ts'
import { holdPlaces, shareStructure } from './share-structure.ts'
import { staleStore } from './shop-cache.ts'

export interface Fresh<T> {
  /** The last known answer, painted at once; null only before the very first. */
  readonly data: T | null
  /** Set when the latest try failed; with `data` at hand the page keeps showing it. */
  readonly problem: Problem | null
  readonly refresh: () => Promise<void>
}

export interface FreshOptions {
  /** An answer nobody asked for by hand changes values where they stand, and no list moves under the finger (holdPlaces). */
  readonly hold?: boolean
}

/**
 * Stale while revalidate: what is stored shows at once, and the network is asked when it is older than `freshMs`, on every return
 * to the page and when the network is back. An equal answer changes nothing on screen. `key` null waits.
 */
export function useFresh<T>(
  key: string | null,
  freshMs: number,
  load: () => Promise<T>,
  { hold = false }: FreshOptions = {},
): Fresh<T> {
  const [state, setState] = useState(() => recall<T>(key))
  const latest = useRef({ key, load, problem: state.problem })
  latest.current = { key, load, problem: state.problem }

  const ask = useCallback(
    async (byHand: boolean) => {
      const { key: asked, load: from } = latest.current
      if (asked === null) return
      try {
        const value = await askOnce(asked, from)
        if (latest.current.key !== asked) return
        setState((old) => {
          const known = old.key === asked ? old.data : null
          const placed = hold && !byHand && known !== null ? holdPlaces(known, value) : value
          const data = shareStructure(known, placed)
          return data === old.data && old.key === asked && !old.problem ? old : { key: asked, data, problem: null }
        })
      } catch (error) {
        if (latest.current.key === asked) setState((old) => ({ ...old, problem: problemOf(error) }))
      }
    },
    [hold],
  )
  const refresh = useCallback(() => ask(true), [ask])

  const askIfOld = useCallback(() => {
    const { key: asked } = latest.current
    const savedAt = asked === null ? null : (staleStore.read(asked)?.savedAt ?? 0)
    // A clock that was set back would make entries look younger than new; those are old too.
    if (savedAt !== null && Math.abs(Date.now() - savedAt) > freshMs) void ask(false)
  }, [freshMs, ask])

  useEffect(() => {
    setState((old) => (old.key === key ? old : recall<T>(key)))
    askIfOld()
  }, [key, askIfOld])

  const hidden = useRef(false)
  useDidHide(() => {
    hidden.current = true
  })
  useDidShow(() => {
    // Whoever comes back sees the list as it is now; whoever looks at it does not see it move.
    if (hidden.current) setState((old) => retold(old, key))
    hidden.current = false
    askIfOld()
  })
  useEffect(() => network.onBack(() => (latest.current.problem ? void ask(false) : askIfOld())), [ask, askIfOld])
  // What WeChat fetched ahead comes after the first render; a page that has something to show keeps it.
  useEffect(
    () => staleStore.subscribe((changed) => changed === latest.current.key && setState((old) => filled(old, changed))),
    [],
  )

  return { data: state.key === key ? state.data : null, problem: state.problem, refresh }
}

/** A page that mounts and shows in one moment, or two parts of it with one key, ask once. */
function askOnce<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const asking = (underWay.get(key) as Promise<T> | undefined) ?? ask().finally(() => underWay.delete(key))
  underWay.set(key, asking)
  return asking.then((value) => {
    staleStore.write(key, value)
    return value
  })
}

const underWay = new Map<string, Promise<unknown>>()

interface State<T> {
  key: string | null
  data: T | null
  problem: Problem | null
}

function recall<T>(key: string | null): State<T> {
  return { key, data: key === null ? null : (staleStore.read<T>(key)?.value ?? null), problem: null }
}

function retold<T>(old: State<T>, key: string | null): State<T> {
  const stored = key === null || old.key !== key ? null : staleStore.read<T>(key)
  const data = stored ? shareStructure(old.data, stored.value) : old.data
  return data === old.data ? old : { ...old, data }
}

const filled = <T>(old: State<T>, key: string): State<T> => (old.data === null ? recall<T>(key) : old)
