import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { type Aria, aria } from './aria.ts'

export interface TapProps extends Pick<Aria, 'label' | 'on' | 'expanded' | 'off'> {
  /** A link leads to another page, a button does something on this one. */
  role?: 'button' | 'link'
  id?: string
  className?: string
  onTap: () => void
  children: ReactNode
}

/** Whatever answers to a finger: it shows the touch, a keyboard reaches it, and a screen reader says what it is. */
export function Tap({ role = 'button', label, on, expanded, off, id, className = '', onTap, children }: TapProps) {
  const told: Aria = { role, ...(label ? { label } : {}) }
  if (on !== undefined) told.on = on
  if (expanded !== undefined) told.expanded = expanded
  if (off) told.off = true
  return (
    <View
      {...(id ? { id } : {})}
      className={`tap ${className}`}
      hoverClass={off ? 'none' : 'tap--pressed'}
      hoverStopPropagation
      {...aria(told)}
      onClick={(event) => {
        event.stopPropagation()
        if (!off) onTap()
      }}
    >
      {children}
    </View>
  )
}
