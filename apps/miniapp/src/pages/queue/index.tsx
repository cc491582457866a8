import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { useEffect } from 'react'
import { useServerNow } from '../../clock/clock.ts'
import { Ending } from '../../features/rush/ending.tsx'
import { nextStepAfter } from '../../features/rush/next-step.ts'
import { isUnderWay, type PurchaseState } from '../../features/rush/purchase.ts'
import { purchases, usePurchase } from '../../features/rush/shop-purchases.ts'
import { backToRoom } from '../../features/rush/turned-back.ts'
import { StandbyCard } from '../../features/standby/standby-card.tsx'
import { aria } from '../../ui/aria.ts'
import { Button, Notice, Price, Screen, type Step, Steps } from '../../ui/ui.tsx'
import { goHome, goInstead, pageUrl } from '../routes.ts'
import './index.css'

export default function Queue() {
  const { offerId = '' } = useRouter<{ offerId: string }>().params
  const state = usePurchase(offerId)
  const now = useServerNow(isUnderWay(state))

  useEffect(() => {
    if (state.at === 'WON') goInstead(pageUrl.pay(state.orderId))
    if (state.at === 'PAID') goInstead(pageUrl.result(state.orderId))
    const room = backToRoom(state)
    if (room) goInstead(pageUrl.waitingRoom(room))
  }, [state])

  if (state.at === 'LOST') {
    return (
      <Screen>
        <Lost state={state} />
      </Screen>
    )
  }
  if (!isUnderWay(state) || !('purchase' in state)) {
    return (
      <Screen>
        {state.at === 'IDLE' ? (
          <Notice
            title="没有正在进行的抢购"
            hint="抢到的订单在「订单」里"
            action={{ label: '回到首页', run: goHome }}
          />
        ) : null}
      </Screen>
    )
  }

  const { purchase } = state
  const waited = Math.max(0, Math.floor((now - purchase.tappedAt) / 1000))
  return (
    <Screen className="queue">
      <View className="queue__sea">
        <View className="queue__orb">
          <View className="queue__wave queue__wave--back" />
          <View className="queue__wave" />
        </View>
        <View {...aria({ role: 'status', live: true })}>
          <Text className="queue__title">{state.at === 'QUEUED' ? '正在排队中…' : '正在提交…'}</Text>
        </View>
        <Text className="queue__waited num">已等待 {waited} 秒</Text>
      </View>

      <View className="card queue__item">
        <View className="queue__text">
          <Text className="queue__name clip-1">{purchase.title}</Text>
          <Text className="queue__sku clip-1">
            {purchase.skuName} × {purchase.quantity}
          </Text>
        </View>
        <Price fen={purchase.priceFen * purchase.quantity} size="m" />
      </View>

      <View className="card">
        <Steps steps={stepsOf(state)} />
      </View>

      {'problem' in state && state.problem ? (
        <View className="card queue__problem" {...aria({ role: 'status', live: true })}>
          <Text className="queue__sentence">{state.problem.message}。我们会用同一次抢购自动重试，不会重复下单。</Text>
          <Button kind="soft" id="try-now" onTap={() => purchases.hurry(offerId)}>
            立即重试
          </Button>
        </View>
      ) : null}
      <Text className="queue__note">可以离开这一页，结果会为您保留。</Text>
    </Screen>
  )
}

/** Only what is known: sent, accepted by the server, order written. No position is shown, because none is known here. */
function stepsOf(state: PurchaseState): Step[] {
  const accepted = state.at === 'QUEUED' && state.orderId !== null
  return [
    {
      label: '抢购请求已发出',
      hint: state.at === 'WAITING' ? '还没有收到答复' : accepted ? '服务器已收到' : '正在等服务器答复',
      stage: accepted ? 'done' : 'now',
    },
    {
      label: '核对库存，生成订单',
      hint: !accepted
        ? '收到后立即处理'
        : state.at === 'QUEUED' && state.asked > 0
          ? `已确认 ${state.asked} 次，仍在处理`
          : '按先后顺序处理中',
      stage: accepted ? 'now' : 'next',
    },
    { label: '支付', hint: '订单生成后会自动带您去支付', stage: 'next' },
  ]
}

function Lost({ state }: { state: Extract<PurchaseState, { at: 'LOST' }> }) {
  const { title, action } = nextStepAfter(state.problem.reason, state.purchase.campaignId)
  const leave = (run: () => void) => () => {
    purchases.settle({ offerId: state.purchase.offerId })
    run()
  }
  const { requestId: _requestId, tappedAt: _tappedAt, ...wanted } = state.purchase
  const soldOut = state.problem.reason === 'SOLD_OUT' || state.problem.reason === 'LEDGER_SOLD_OUT'
  return (
    <Ending mark="missed" title={title} message={state.problem.message} action={{ ...action, run: leave(action.run) }}>
      {soldOut ? (
        <View className="queue__standby">
          <StandbyCard wanted={wanted} plain />
        </View>
      ) : null}
    </Ending>
  )
}
