import { Text, View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro'
import { type AddressRow, mostAddresses } from '@tidegate/shared/contracts/addresses'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { problemOf } from '../../../api/problem.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { CardBones } from '../../../ui/card-bones.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Trouble, toast } from '../../../ui/trouble.tsx'
import { Button, Notice, Screen, Tag } from '../../../ui/ui.tsx'
import { go, goBack, pageUrl } from '../../routes.ts'
import './index.css'

/** The address book; with an order, a tap says where that one goes. The list is masked, so it may be kept. */
export default function Addresses() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { data: book, problem, refresh } = useFresh('addresses', 0, () => api.addresses.list.query())
  const [busy, setBusy] = useState(false)
  usePullDownRefresh(() => void refresh().finally(() => Taro.stopPullDownRefresh()))

  const choose = async (addressId: string) => {
    if (busy) return
    setBusy(true)
    try {
      await api.addresses.choose.mutate({ orderId, addressId })
      goBack(pageUrl.order(orderId))
    } catch (error) {
      toast(problemOf(error).message)
      void refresh()
    }
    setBusy(false)
  }

  if (!book && problem) {
    return (
      <Screen>
        <Trouble problem={problem} again={() => void refresh()} />
      </Screen>
    )
  }
  const full = (book?.length ?? 0) >= mostAddresses
  const bar = (
    <Button
      id="new-address"
      kind={full || !book ? 'off' : 'tide'}
      size="large"
      wide
      onTap={() => go(pageUrl.newAddress(orderId))}
    >
      {full ? `最多保存 ${mostAddresses} 个地址` : '新增收货地址'}
    </Button>
  )
  return (
    <Screen bar={bar}>
      {orderId && book && book.length > 0 ? <Text className="book__hint">点选这个订单的收货地址</Text> : null}
      {book === null ? (
        [0, 1].map((i) => <CardBones key={i} lines={2} />)
      ) : book.length === 0 ? (
        <Notice title="还没有收货地址" hint="先存一个，抢到后不用再填" />
      ) : (
        book.map((row) => (
          <Row
            key={row.id}
            row={row}
            onTap={() => (orderId ? void choose(row.id) : go(pageUrl.address(row.id)))}
            edit={() => go(pageUrl.address(row.id))}
          />
        ))
      )}
    </Screen>
  )
}

function Row({ row, onTap, edit }: { row: AddressRow; onTap: () => void; edit: () => void }) {
  return (
    <View className="card book__row" id={`address-${row.id}`} onClick={onTap}>
      <Tap className="book__text" onTap={onTap}>
        <View className="book__who">
          <Text className="book__name num">
            {row.name} {row.phone}
          </Text>
          {row.isDefault ? <Tag tone="tide">默认</Tag> : null}
        </View>
        <Text className="book__place">
          {row.region} {row.detail}
        </Text>
      </Tap>
      <Tap role="link" className="link" label={`编辑 ${row.name} 的地址`} onTap={edit}>
        编辑
      </Tap>
    </View>
  )
}
