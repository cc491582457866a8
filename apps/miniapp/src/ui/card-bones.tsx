import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import './card-bones.css'
import { Bone } from './ui.tsx'

export interface CardBonesProps {
  /** Picture at the head: of goods, of something small, of a sale. */
  pic?: 'goods' | 'small' | 'wide'
  /** Lines beside the picture, or alone. */
  lines?: 0 | 2 | 3
  /** Below them: label and value, each in a row. */
  rows?: number
  children?: ReactNode
}

/** A card before its content has come, as high as it will be with it. */
export function CardBones({ pic, lines = pic ? 2 : 0, rows = 0, children }: CardBonesProps) {
  return (
    <View className="card">
      {lines > 0 ? (
        <View className="bones__head">
          {pic ? <Bone className={`bones__pic bones__pic--${pic}`} /> : null}
          <View className="bones__text">
            {Array.from({ length: lines }, (_, i) => (
              <Bone key={i} className={`bones__line bones__line--${i}`} />
            ))}
          </View>
        </View>
      ) : null}
      {Array.from({ length: rows }, (_, i) => (
        <View key={i} className="row">
          <Bone className="bones__label" />
          <Bone className="bones__value" />
        </View>
      ))}
      {children}
    </View>
  )
}
