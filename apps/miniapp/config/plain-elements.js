/**
 * View and Text as the browser's own div and span (config/one-component.cjs puts them in Taro's place, in H5 only). Taro's are web components
 * that each render once more after React has: of home's 500 elements nine in ten are these two, and their second rendering was 300 ms of
 * a cheap phone's processor before the first tap was heard.
 */
import { createElement, forwardRef } from 'react'

export const Text = forwardRef(function Text({ selectable, userSelect, ...more }, ref) {
  return createElement('span', { ...more, ref, 'data-selectable': selectable || userSelect || undefined })
})

export const View = forwardRef(function View({ hoverClass, hoverStopPropagation, catchMove: _, ...more }, ref) {
  const pressable = hoverClass && hoverClass !== 'none'
  return createElement('div', { ...more, ...(pressable ? pressing(hoverClass, hoverStopPropagation) : {}), ref })
})

/** `alone`: what the element lies in does not look pressed. */
function pressing(name, alone) {
  const release = ({ currentTarget }) => currentTarget.classList.remove(name)
  const press = (event) => {
    event.currentTarget.classList.add(name)
    if (alone) event.stopPropagation()
  }
  return { onPointerDown: press, onPointerUp: release, onPointerCancel: release, onPointerLeave: release }
}
