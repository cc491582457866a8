import { Text, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Button } from '../../ui/ui.tsx'
import './ending.css'

export interface EndingProps {
  mark: 'done' | 'missed' | 'waiting'
  title: string
  message: string
  /** `quiet` where waiting is all there is to do. */
  action: { label: string; run: () => void; quiet?: boolean }
  /** A quieter way on. */
  aside?: { label: string; run: () => void }
  children?: ReactNode
}

/** How it ended: a mark, a sentence, what to do next. */
export function Ending({ mark, title, message, action, aside, children }: EndingProps) {
  return (
    <View className="ending">
      <View className={`ending__mark ending__mark--${mark}`} />
      <Text className="ending__title">{title}</Text>
      <Text className="ending__message">{message}</Text>
      {children}
      <View className="ending__actions">
        <Button
          id="ending-action"
          kind={action.quiet ? 'soft' : mark === 'done' ? 'tide' : 'sale'}
          size="large"
          wide
          onTap={action.run}
        >
          {action.label}
        </Button>
        {aside ? (
          <Button id="ending-aside" kind="plain" size="large" wide onTap={aside.run}>
            {aside.label}
          </Button>
        ) : null}
      </View>
    </View>
  )
}
