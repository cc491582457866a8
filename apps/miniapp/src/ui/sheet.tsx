import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from './aria.ts'
import { Icon } from './icon.tsx'

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
  if (!open) return null
  return (
    <View className="sheet" catchMove {...aria({ label })}>
      <View className="sheet__veil" onClick={onClose} />
      <View className="sheet__panel">
        <View className="sheet__close" {...aria({ role: 'button', label: '关闭' })} onClick={onClose}>
          <Icon name="close" />
        </View>
        {children}
      </View>
    </View>
  )
}
