import { Text, Textarea, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { problemOf } from '../../../api/problem.ts'
import { useFresh } from '../../../cache/use-fresh.ts'
import { canAskRefund } from '../../../features/orders/order-actions.ts'
import { OrderGoods } from '../../../features/orders/order-goods.tsx'
import { ariaOfField } from '../../../ui/aria.ts'
import { CardBones } from '../../../ui/card-bones.tsx'
import { Tap } from '../../../ui/tap.tsx'
import { Trouble, toast } from '../../../ui/trouble.tsx'
import { Button, Notice, Price, Row, Screen, Title } from '../../../ui/ui.tsx'
import { goBack, goInstead, pageUrl } from '../../routes.ts'
import './index.css'

const reasons = ['不想要了', '拍错了或多拍了', '没有收到', '商品有问题', '与描述不符', '其他'] as const

export default function Refund() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { data: order, problem, refresh } = useFresh(`order.${orderId}`, 0, () => api.orders.get.query({ orderId }))
  if (order) return <Ask order={order} />
  return (
    <Screen>
      {problem ? (
        <Trouble problem={problem} again={() => void refresh()} />
      ) : (
        <>
          <CardBones pic="goods" lines={3} rows={1} />
          <CardBones lines={2} />
        </>
      )}
    </Screen>
  )
}

function Ask({ order }: { order: OrderDetail }) {
  const [reason, choose] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  const toOrder = pageUrl.order(order.id)
  if (!canAskRefund(order) && !busy) {
    return (
      <Screen>
        <Notice title="这个订单现在不能申请退款" action={{ label: '查看订单', run: () => goInstead(toOrder) }} />
      </Screen>
    )
  }

  const submit = async () => {
    setBusy(true)
    try {
      const note = words.trim() ? `${reason}：${words.trim()}` : String(reason)
      await api.orders.askRefund.mutate({ orderId: order.id, note })
      goBack(toOrder)
    } catch (error) {
      toast(problemOf(error).message)
      setBusy(false)
    }
  }
  const bar = (
    <Button
      id="submit-refund"
      kind={reason === null || busy ? 'off' : 'tide'}
      size="large"
      wide
      onTap={() => void submit()}
    >
      {reason === null ? '请选择退款原因' : '提交申请'}
    </Button>
  )
  return (
    <Screen bar={bar}>
      <View className="card">
        <OrderGoods order={order} />
        <Row label="退款金额">
          <Price fen={order.amountFen - order.refundedFen} />
        </Row>
      </View>
      <View className="card">
        <Title className="card__label">退款原因</Title>
        <View className="ask__reasons">
          {reasons.map((one, i) => (
            <Tap
              key={one}
              id={`reason-${i}`}
              className={`ask__reason ${one === reason ? 'ask__reason--on' : ''}`}
              on={one === reason}
              onTap={() => choose(one)}
            >
              {one}
            </Tap>
          ))}
        </View>
        <Textarea
          className="ask__words"
          value={words}
          maxlength={160}
          placeholder="补充说明（选填）"
          {...ariaOfField('补充说明')}
          onInput={(event) => setWords(event.detail.value)}
        />
      </View>
      <Text className="ask__note">商家同意后，款项原路退回您的支付账户。</Text>
    </Screen>
  )
}
