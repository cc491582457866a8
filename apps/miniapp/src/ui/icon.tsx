import { View } from '@tarojs/components'

export type IconName =
  | 'search'
  | 'go'
  | 'close'
  | 'bin'
  | 'bell'
  | 'wait'
  | 'card'
  | 'place'
  | 'help'
  | 'clean'
  | 'pay'
  | 'parcel'
  | 'truck'
  | 'done'
  | 'back'
  | 'share'
  | 'poster'
  | 'fire'
  | 'grid'
  | 'digital'
  | 'home'
  | 'food'
  | 'sport'
  | 'beauty'
  | 'toy'
  | 'ticket'
  | 'cloth'
  | 'book'
  | 'filter'

/** Says nothing by itself: what stands beside it does, or the button around it is labelled. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return <View className={`icon icon--${name} ${className}`} />
}
