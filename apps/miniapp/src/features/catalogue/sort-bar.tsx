import { Text, View } from '@tarojs/components'
import type { ProductOrder } from '@tidegate/shared/contracts/catalogue'
import { Tap } from '../../ui/tap.tsx'
import './sort-bar.css'

export interface Sorting {
  readonly order: ProductOrder
  readonly goods: 'PARCEL' | 'CODE' | null
}

export const asShelved: Sorting = { order: 'SHELF', goods: null }

/** The order of a list, and whether it shows parcels, codes or both. A second tap on the price turns it round. */
export function SortBar({ sorting, onChange }: { sorting: Sorting; onChange: (sorting: Sorting) => void }) {
  const { order, goods } = sorting
  const by = (next: ProductOrder) => onChange({ ...sorting, order: next })
  const only = (next: 'PARCEL' | 'CODE') => onChange({ ...sorting, goods: goods === next ? null : next })
  const price = order === 'PRICE_UP' ? '价格 ↑' : order === 'PRICE_DOWN' ? '价格 ↓' : '价格'
  return (
    <View className="sorts">
      <Choice label="综合" on={order === 'SHELF'} choose={() => by('SHELF')} />
      <Choice label="上新" on={order === 'NEW'} choose={() => by('NEW')} />
      <Choice
        label={price}
        on={order === 'PRICE_UP' || order === 'PRICE_DOWN'}
        choose={() => by(order === 'PRICE_UP' ? 'PRICE_DOWN' : 'PRICE_UP')}
      />
      <View className="sorts__line" />
      <Choice label="实物" on={goods === 'PARCEL'} choose={() => only('PARCEL')} />
      <Choice label="卡券" on={goods === 'CODE'} choose={() => only('CODE')} />
    </View>
  )
}

function Choice({ label, on, choose }: { label: string; on: boolean; choose: () => void }) {
  return (
    <Tap className={`sorts__one ${on ? 'sorts__one--on' : ''}`} on={on} onTap={choose}>
      <Text>{label}</Text>
    </Tap>
  )
}
