import Taro, { useDidShow } from '@tarojs/taro'
import { useEffect, useRef } from 'react'
import { isWeapp } from '../config.ts'

/** In a browser a keyboard presses what a finger taps: Taro's elements are none that browsers know how to press. */
export function listenToKeys(): void {
  if (isWeapp) return
  document.addEventListener('keydown', (event: KeyboardEvent) => {
    const reached = event.target as HTMLElement
    const role = reached.getAttribute('role')
    const presses =
      event.key === 'Enter' ? role === 'button' || role === 'link' : event.key === ' ' && role === 'button'
    if (!presses || event.isComposing) return
    // Space would scroll as well.
    event.preventDefault()
    reached.click()
  })
}

/** What lies over the page has the keyboard while it is open, and gives it back. */
export function useKeyboardWithin(open: boolean, selector: string, close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    const panel = isWeapp || !open ? null : document.querySelector<HTMLElement>(selector)
    if (!panel) return
    const before = document.activeElement as HTMLElement | null
    panel.focus({ preventScroll: true })
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') latest.current()
      if (event.key !== 'Tab') return
      const stops = [...panel.querySelectorAll<HTMLElement>('[tabindex="0"], input, textarea')]
      const last = stops[stops.length - 1]
      const edge = event.shiftKey ? stops[0] : last
      const outside = !panel.contains(document.activeElement) || (event.shiftKey && document.activeElement === panel)
      if (!outside && document.activeElement !== edge) return
      event.preventDefault()
      const next = event.shiftKey ? last : stops[0]
      next?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
      before?.focus({ preventScroll: true })
    }
  }, [open, selector])
}

let first: string | undefined
let moved = false

/**
 * In a browser the keyboard and who reads aloud stay where the last page was; this brings them to the page that opened, by the name in its
 * title. Not for the first, which is read from its beginning, and never out of a field of the page itself.
 */
export function useKeyboardOnPage(): { current: HTMLElement | null } {
  const main = useRef<HTMLElement>(null)
  const arrive = useRef(() => {
    const page = main.current
    const path = Taro.getCurrentInstance().page?.path
    first ??= path
    moved ||= path !== first
    // The page below stays drawn.
    const elsewhere = page?.closest('.taro_page')?.id !== path
    if (!page || !moved || elsewhere || page.contains(document.activeElement)) return
    page.setAttribute('aria-label', document.title)
    page.focus({ preventScroll: true })
  })
  // A page that was loading is drawn anew when it has something to show.
  useEffect(() => (isWeapp ? undefined : arrive.current()), [])
  useDidShow(() => (isWeapp ? undefined : requestAnimationFrame(arrive.current)))
  return main
}
