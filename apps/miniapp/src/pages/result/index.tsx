import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { OrderDetail, OrderView } from '@tidegate/shared/contracts/orders'
import { type OrderState, paidStates, refundOrderStates } from '@tidegate/shared/states'
import { useEffect } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import { useServerNow } from '../../clock/clock.ts'
import { OtherCampaigns } from '../../features/campaigns/other-campaigns.tsx'
import { Suggested } from '../../features/catalogue/suggested.tsx'
import { DeliveryCard } from '../../features/delivery/delivery-card.tsx'
import { mayChangeAddress } from '../../features/orders/order-actions.ts'
import { OrderGoods } from '../../features/orders/order-goods.tsx'
import { sayClosed } from '../../features/orders/state-look.ts'
import { useOrderParts } from '../../features/orders/use-order.ts'
import { useConfirmation } from '../../features/payments/use-confirmation.ts'
import { RefundCard } from '../../features/refunds/refund-card.tsx'
import { Ending, type EndingProps } from '../../features/rush/ending.tsx'
import { nextStepAfter } from '../../features/rush/next-step.ts'
import { purchases } from '../../features/rush/shop-purchases.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { Price, Row, Screen } from '../../ui/ui.tsx'
import { goHome, goInstead, pageUrl } from '../routes.ts'
import './index.css'

export default function Result() {
  const { orderId = '' } = useRouter<{ orderId: string }>().params
  const { state: confirmed, late, problem } = useConfirmation(orderId)
  const { data: order, refresh } = useFresh(`order.${orderId}`, 0, () => api.orders.get.query({ orderId }))
  const settled = confirmed !== null && confirmed !== 'PENDING_PAYMENT'
  // What was confirmed once goes on: a code is handed out while this page is looked at.
  const state = settled && order && order.state !== 'PENDING_PAYMENT' ? order.state : confirmed

  useEffect(() => {
    if (!settled) return
    purchases.settle({ orderId })
    void refresh()
  }, [settled, orderId, refresh])

  const see = { label: '查看订单', run: () => goInstead(pageUrl.order(orderId)) }
  const paid = isOf(paidStates, state)
  return (
    <Screen>
      <Ending {...ending()}>
        {order ? (
          <View className="result__goods">
            <OrderGoods order={order} />
            {paid ? (
              <Row label="实付">
                <Price fen={order.amountFen} />
              </Row>
            ) : null}
            {order.reason === 'LEDGER_SOLD_OUT' ? (
              <View className="result__standby">
                <StandbyCard plain wanted={wishOf(order)} />
              </View>
            ) : null}
          </View>
        ) : null}
      </Ending>
      {order && paid ? <WhereItGoes order={order} refresh={refresh} /> : null}
      {order && isOf(refundOrderStates, state) ? <RefundCard order={order} /> : null}
      {order && settled ? paid ? <Suggested except={order.productId} /> : <StillOn except={order.campaignId} /> : null}
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
          message: state === 'DELIVERED' ? '卡密已发放，现在就能查看' : '订单已确认，商家会尽快为您安排',
          action: state === 'DELIVERED' ? { ...see, label: '查看卡密' } : see,
          aside: { label: '继续逛逛', run: goHome },
        }
      case 'CLOSED':
      case 'REFUSED': {
        const { title, action } = nextStepAfter(order?.reason ?? null, order?.campaignId ?? '')
        return {
          mark: 'missed',
          title,
          message: sayClosed(order?.reason ?? null),
          action,
          aside: see,
        }
      }
      case 'REFUND_DUE':
      case 'REFUNDING':
        return {
          mark: 'waiting',
          title: '款项将原路退回',
          // Money that came too late never paid for the order.
          message:
            order?.paidAt === null
              ? '订单关闭后收到了您的付款，我们会全额退还'
              : '零钱很快到账，银行卡一般 1 至 3 个工作日',
          action: { ...see, label: '查看退款进度', quiet: true },
        }
      case 'REFUNDED':
        return {
          mark: 'done',
          title: '款项已退回',
          message: '已退回您付款时用的账户',
          action: see,
          aside: { label: '继续逛逛', run: goHome },
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
              action: { ...see, quiet: true },
            }
    }
  }
}

/** The address, or that it is still missing; nothing for a code. */
function WhereItGoes({ order, refresh }: { order: OrderDetail; refresh: () => Promise<void> }) {
  const { goods, delivery } = useOrderParts(order, refresh)
  if (goods !== 'PARCEL' || !delivery) return null
  return <DeliveryCard orderId={order.id} delivery={delivery} changeable={mayChangeAddress(order.state)} />
}

function StillOn({ except }: { except: string }) {
  return <OtherCampaigns except={except} now={useServerNow()} />
}

const isOf = (states: readonly OrderState[], state: OrderState | null) => state !== null && states.includes(state)

function wishOf({ offerId, campaignId, quantity, title, skuName, image, unitPriceFen: priceFen }: OrderView) {
  return { offerId, campaignId, quantity, title, skuName, image, priceFen }
}
