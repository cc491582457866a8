import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import { type SalePhase, salePhaseLabels } from '@tidegate/shared/sale-phase'
import type { StockBand } from '@tidegate/shared/stock-band'
import { beijing, countdownParts } from '../../clock/countdown.ts'
import type { ButtonProps } from '../../ui/ui.tsx'
import type { Waiting } from '../standby/standby-list.ts'
import { sayBrief } from '../waiting-room/say.ts'
import { type StayState, standingIn } from '../waiting-room/stay.ts'
import { cooldownMs, isUnderWay, type PurchaseState } from './purchase.ts'

export interface Sale {
  state: PurchaseState
  stay: StayState
  standby: Waiting | null
  /** null: not known yet, or there is none. */
  room: CampaignView['room'] | null
  phase: SalePhase
  band: StockBand | null
  now: number
  startsAt: number
}

export interface Face {
  label: string
  kind: NonNullable<ButtonProps['kind']>
  press: 'buy' | 'enter' | 'room' | 'standby' | 'queue' | 'pay' | 'orders' | null
  cooling?: boolean
}

/** What the one button says and does, from the first visit to the order. */
export function faceOf(sale: Sale): Face {
  const { state, stay, phase, now } = sale
  if (state.at === 'WON' && state.payDeadlineAt > now) return { label: '去支付', kind: 'sale', press: 'pay' }
  if (state.at === 'QUEUED') return { label: '正在排队', kind: 'tide', press: 'queue' }
  if (isUnderWay(state)) return { label: '提交中', kind: 'sale', press: null, cooling: true }
  if (phase === 'UPCOMING') return beforeStart(sale)
  if (phase !== 'LIVE') return { label: salePhaseLabels[phase], kind: 'off', press: null }
  if (state.at === 'LOST' && now - state.purchase.tappedAt < cooldownMs) {
    return { label: '请稍候', kind: 'off', press: null, cooling: true }
  }
  if (state.at === 'LOST' && state.problem.reason === 'LIMIT_REACHED')
    return { label: '看我的订单', kind: 'soft', press: 'orders' }
  if (sale.standby) {
    return { label: `候补中 · 第 ${sayBrief(sale.standby.ahead + 1)} 位`, kind: 'off', press: null }
  }
  if (sale.band === 'SOLD_OUT') return { label: '加入候补', kind: 'soft', press: 'standby' }
  if (!hasQueue(sale.room)) return { label: '立即抢购', kind: 'sale', press: 'buy' }
  if (stay.at === 'OUT') return { label: '立即抢购', kind: 'sale', press: 'enter' }
  return inRoom(stay)
}

function beforeStart({ stay, room, now, startsAt }: Sale): Face {
  const { totalSeconds } = countdownParts(startsAt - now)
  const soon = totalSeconds <= 60 ? `${totalSeconds} 秒后开抢` : null
  if (!hasQueue(room) || room.mode === 'REJECT') {
    return { label: soon ?? `${beijing(startsAt, now).time} 开抢`, kind: 'soft', press: null }
  }
  if (stay.at === 'IN' && standingIn(stay).kind !== 'VOID') {
    return { label: soon ? `已候场 · ${totalSeconds} 秒` : '已进入候场', kind: 'soft', press: 'room' }
  }
  if (now < room.lobbyOpensAt)
    return { label: `${beijing(room.lobbyOpensAt, now).time} 候场`, kind: 'soft', press: null }
  return stay.at === 'OUT' || stay.at === 'IN'
    ? { label: '进入候场', kind: 'tide', press: 'enter' }
    : { label: '正在进入', kind: 'soft', press: 'room' }
}

function inRoom(stay: Exclude<StayState, { at: 'OUT' }>): Face {
  if (stay.at !== 'IN') return { label: '正在进入', kind: 'soft', press: 'room' }
  const standing = standingIn(stay)
  switch (standing.kind) {
    case 'ADMITTED':
      return { label: '立即抢购', kind: 'sale', press: 'buy' }
    case 'VOID':
      return { label: '重新排队', kind: 'tide', press: 'room' }
    case 'UNDECIDED':
      return { label: '正在公布号码', kind: 'tide', press: 'room' }
    case 'WAITING':
      return {
        label: standing.reachable ? `前面 ${sayBrief(standing.ahead)} 人` : '看看候补',
        kind: 'tide',
        press: 'room',
      }
  }
}

const hasQueue = (room: Sale['room']): room is CampaignView['room'] => room !== null && room.mode !== 'OFF'
