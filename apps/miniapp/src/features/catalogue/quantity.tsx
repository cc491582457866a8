import { Text, View } from '@tarojs/components'
import './quantity.css'

/** From 1 to `max`, by steps of one. */
export function Quantity({ value, max, onChange }: { value: number; max: number; onChange: (value: number) => void }) {
  const step = (to: number) => {
    if (to >= 1 && to <= max) onChange(to)
  }
  return (
    <View className="quantity">
      <View
        className={`quantity__step ${value <= 1 ? 'quantity__step--off' : ''}`}
        ariaRole="button"
        ariaLabel="减少"
        onClick={() => step(value - 1)}
      >
        <Text>−</Text>
      </View>
      <Text className="quantity__value num">{value}</Text>
      <View
        className={`quantity__step ${value >= max ? 'quantity__step--off' : ''}`}
        ariaRole="button"
        ariaLabel="增加"
        onClick={() => step(value + 1)}
      >
        <Text>＋</Text>
      </View>
    </View>
  )
}
