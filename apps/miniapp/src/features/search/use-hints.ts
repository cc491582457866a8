import type { SearchHint } from '@tidegate/shared/contracts/catalogue'
import { useEffect, useRef, useState } from 'react'
import { api, asExtra } from '../../api/client.ts'

/** A finger needs about this long from letter to letter; an input method as long from syllable to syllable. */
const restMs = 250

/** Where the words being typed could lead; asked for when the typing rests. What was asked once is not asked again on this page. */
export function useHints(words: string, wanted: boolean): readonly SearchHint[] {
  const known = useRef(new Map<string, readonly SearchHint[]>())
  const [, heard] = useState(0)
  const asked = words.trim()

  useEffect(() => {
    if (!wanted || !asked || known.current.has(asked)) return
    let stale = false
    const timer = setTimeout(() => {
      api.catalogue.hints.query({ words: asked }, asExtra).then(
        (hints) => {
          known.current.set(asked, hints)
          if (!stale) heard((n) => n + 1)
        },
        // Nobody waits for a hint.
        () => {},
      )
    }, restMs)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [asked, wanted])

  return wanted ? (known.current.get(asked) ?? []) : []
}
