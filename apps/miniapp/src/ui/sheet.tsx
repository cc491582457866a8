import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from './aria.ts'
import { Icon } from './icon.tsx'
import { useKeyboardWithin } from './keyboard.ts'
import { Tap } from './tap.tsx'

/** Comes up from below over the page. What it holds is drawn only while it is open. */
export function Sheet({
  open,
  label,
  onClose,
  children,
}: {
  open: boolean
  label: string
  onClose: () => void
  children: ReactNode
}) {
  useKeyboardWithin(open, '.sheet__panel', onClose)
  if (!open) return null
  return (
    <View className="sheet" catchMove>
      <View className="sheet__veil" onClick={onClose} />
      <View className="sheet__panel" {...aria({ role: 'dialog', label })}>
        <Tap className="sheet__close" label="关闭" onTap={onClose}>
          <Icon name="close" />
        </Tap>
        {children}
      </View>
    </View>
  )
}
