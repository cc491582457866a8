import { useDidShow, useReachBottom } from '@tarojs/taro'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Problem, problemOf } from '../api/problem.ts'
import { shareStructure } from './share-structure.ts'
import { staleStore } from './shop-cache.ts'

export interface Pages<T> {
  /** null before the first page is known. */
  readonly items: T[] | null
  readonly more: boolean
  readonly problem: Problem | null
  readonly refresh: () => Promise<void>
}

/**
 * A list that grows at its end. The first page is kept and painted at once; returning to the screen refreshes it, and what was
 * loaded below it stays when the first page has not changed.
 */
export function usePages<T>(key: string, load: (cursor: string | undefined) => Promise<Page<T>>): Pages<T> {
  const [state, setState] = useState(() => recall<T>(key))
  const latest = useRef({ key, load })
  latest.current = { key, load }
  const growing = useRef(false)

  const refresh = useCallback(async () => {
    const { key: asked, load: ask } = latest.current
    try {
      const page = await ask(undefined)
      staleStore.write(asked, page)
      if (latest.current.key !== asked) return
      const first = JSON.stringify(page)
      setState((old) =>
        old.key === asked && old.first === first
          ? { ...old, problem: null }
          : { key: asked, page: shareStructure(old.page, page), first, problem: null },
      )
    } catch (error) {
      if (latest.current.key === asked) setState((old) => ({ ...old, problem: problemOf(error) }))
    }
  }, [])

  const grow = async () => {
    const cursor = state.page?.nextCursor
    if (!cursor || growing.current) return
    growing.current = true
    try {
      const next = await load(cursor)
      if (latest.current.key === key) {
        setState((old) =>
          old.page ? { ...old, page: { items: [...old.page.items, ...next.items], nextCursor: next.nextCursor } } : old,
        )
      }
    } catch {
      // Reaching the bottom again asks again.
    } finally {
      growing.current = false
    }
  }

  const shownOnce = useRef(false)
  useEffect(() => {
    setState((old) => (old.key === key ? old : recall<T>(key)))
    void refresh()
  }, [key, refresh])
  useDidShow(() => {
    if (shownOnce.current) void refresh()
    shownOnce.current = true
  })
  useReachBottom(() => void grow())

  const page = state.key === key ? state.page : null
  return { items: page?.items ?? null, more: Boolean(page?.nextCursor), problem: state.problem, refresh }
}

interface State<T> {
  key: string
  page: Page<T> | null
  first: string
  problem: Problem | null
}

function recall<T>(key: string): State<T> {
  return { key, page: staleStore.read<Page<T>>(key)?.value ?? null, first: '', problem: null }
}
