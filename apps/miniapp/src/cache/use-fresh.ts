import Taro, { useDidShow } from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Problem, problemOf } from '../api/problem.ts'
import { createStaleStore } from './stale-store.ts'

/** Writes go to the device in the background (a synchronous one costs a frame); until they land, they are read from here. */
const written = new Map<string, string>()

export const staleStore = createStaleStore({
  storage: {
    get: (key) => written.get(key) ?? ((Taro.getStorageSync(key) as string) || null),
    set: (key, text) => {
      written.set(key, text)
      void Taro.setStorage({ key, data: text })
    },
    remove: (key) => {
      written.delete(key)
      void Taro.removeStorage({ key })
    },
  },
  now: Date.now,
  version: 2,
  budgetBytes: 4 * 1024 * 1024,
})

export interface Fresh<T> {
  /** The last known answer, painted at once; null only before the very first. */
  readonly data: T | null
  /** Set when the latest try failed; with `data` at hand the page keeps showing it. */
  readonly problem: Problem | null
  readonly refresh: () => Promise<void>
}

/**
 * Stale while revalidate: what is stored shows at once, and the network is asked when it is older than `freshMs`, on every return
 * to the page. An equal answer changes nothing on screen. `key` null waits.
 */
export function useFresh<T>(key: string | null, freshMs: number, load: () => Promise<T>): Fresh<T> {
  const [state, setState] = useState(() => recall<T>(key))
  const latest = useRef({ key, load })
  latest.current = { key, load }

  const refresh = useCallback(async () => {
    const { key: asked, load: ask } = latest.current
    if (asked === null) return
    try {
      const value = await askOnce(asked, ask)
      if (latest.current.key !== asked) return
      setState((old) => ({
        key: asked,
        data: same(old.data, value) ? old.data : value,
        problem: null,
        savedAt: Date.now(),
      }))
    } catch (error) {
      if (latest.current.key === asked) setState((old) => ({ ...old, problem: problemOf(error) }))
    }
  }, [])

  const refreshIfOld = useCallback(() => {
    const { key: asked } = latest.current
    const savedAt = asked === null ? null : (staleStore.read(asked)?.savedAt ?? 0)
    // A clock that was set back would make entries look younger than new; those are old too.
    if (savedAt !== null && Math.abs(Date.now() - savedAt) > freshMs) void refresh()
  }, [freshMs, refresh])

  useEffect(() => {
    setState((old) => (old.key === key ? old : recall<T>(key)))
    refreshIfOld()
  }, [key, refreshIfOld])
  useDidShow(refreshIfOld)

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
  savedAt: number
}

function recall<T>(key: string | null): State<T> {
  const stale = key === null ? null : staleStore.read<T>(key)
  return { key, data: stale?.value ?? null, problem: null, savedAt: stale?.savedAt ?? 0 }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
