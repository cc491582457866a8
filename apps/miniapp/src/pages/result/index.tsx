import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { OrderView } from '@tidegate/shared/contracts/orders'
import { closeReasonLabels } from '@tidegate/shared/states'
import { useEffect } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { useConfirmation } from '../../features/payments/use-confirmation.ts'
import { Ending, type EndingProps } from '../../features/rush/ending.tsx'
import { nextStepAfter } from '../../features/rush/next-step.ts'
import { purchases } from '../../features/rush/shop-purchases.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { Screen } from '../../ui/ui.tsx'
import { goHome, goInstead, pageUrl } from '../routes.ts'
import './index.css'

export default function Result() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { state, late, problem } = useConfirmation(orderId)
  const { data: order, refresh } = useFresh(`order.${orderId}`, 0, () => api.orders.get.query({ orderId }))

  useEffect(() => {
    if (state === null || state === 'PENDING_PAYMENT') return
    purchases.settle({ orderId })
    void refresh()
  }, [state, orderId, refresh])

  const see = { label: '查看订单', run: () => goInstead(pageUrl.order(orderId)) }
  return (
    <Screen>
      <Ending {...ending()}>
        {order ? (
          <View className="result__goods">
            <OrderGoods order={order} />
            {order.reason === 'LEDGER_SOLD_OUT' ? (
              <View className="result__standby">
                <StandbyCard plain wanted={wishOf(order)} />
              </View>
            ) : null}
          </View>
        ) : null}
      </Ending>
    </Screen>
  )

  function ending(): EndingProps {
    switch (state) {
      case 'PAID':
      case 'SHIPPED':
      case 'RECEIVED':
      case 'DELIVERED':
        return {
          mark: 'done',
          title: '支付成功',
          message: state === 'DELIVERED' ? '卡密已发放，在订单里查看' : '订单已确认，商家会尽快为您安排',
          action: see,
          aside: { label: '继续逛逛', run: goHome },
        }
      case 'CLOSED':
      case 'REFUSED': {
        const { title, action } = nextStepAfter(order?.reason ?? null, order?.campaignId ?? '')
        return {
          mark: 'missed',
          title,
          message: order?.reason ? closeReasonLabels[order.reason] : '订单已关闭',
          action,
          aside: see,
        }
      }
      case 'REFUND_DUE':
      case 'REFUNDING':
      case 'REFUNDED':
        return {
          mark: 'waiting',
          title: '款项将原路退回',
          message: '订单关闭后收到了您的付款，我们会全额退还',
          action: see,
        }
      default:
        return late
          ? {
              mark: 'waiting',
              title: '还没有收到支付结果',
              message: '若已付款，结果会自动更新，请勿重复支付；若还没付，可以继续支付',
              action: { label: '去支付', run: () => goInstead(pageUrl.pay(orderId)) },
              aside: see,
            }
          : {
              mark: 'waiting',
              title: '正在确认支付结果…',
              message: problem ? `${problem.message}。付过的钱不会丢，连上后自动确认` : '通常只要几秒钟',
              action: see,
            }
    }
  }
}

function wishOf({ offerId, campaignId, quantity, title, skuName, image, unitPriceFen: priceFen }: OrderView) {
  return { offerId, campaignId, quantity, title, skuName, image, priceFen }
}
