import { Text, View } from '@tarojs/components'
import { aria } from '../../ui/aria.ts'
import { Tap } from '../../ui/tap.tsx'
import './quantity.css'

/** From 1 to `max`, by steps of one. */
export function Quantity({ value, max, onChange }: { value: number; max: number; onChange: (value: number) => void }) {
  return (
    <View className="quantity">
      <Step label="减少数量" sign="−" off={value <= 1} take={() => onChange(value - 1)} />
      <View className="quantity__value num" {...aria({ role: 'status', live: true })}>
        {value}
      </View>
      <Step label="增加数量" sign="＋" off={value >= max} take={() => onChange(value + 1)} />
    </View>
  )
}

function Step({ label, sign, off, take }: { label: string; sign: string; off: boolean; take: () => void }) {
  return (
    <Tap className={`quantity__step ${off ? 'quantity__step--off' : ''}`} label={label} off={off} onTap={take}>
      <Text>{sign}</Text>
    </Tap>
  )
}
