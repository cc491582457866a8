import type { RoomLimit } from '@tidegate/shared/contracts/live'
import type { RoomPhase } from '@tidegate/shared/contracts/waiting-room'

export const phaseLabels: Readonly<Record<RoomPhase, string>> = {
  CLOSED: '候场未开放',
  LOBBY: '候场中',
  DRAWING: '正在摇号',
  OPEN: '放行中',
  HELD: '暂不放行',
  ABORTED: '已中止',
  ENDED: '已结束',
}

/** What holds the admission back, in a few words. */
export const limitLabels: Readonly<Record<RoomLimit, string>> = {
  NOTHING: '没有受限',
  RATE: '已到设定的速度',
  CAP: '在抢的人已满',
  STOCK: '货架上没有库存',
  LAG: '订单写入变慢，自动收紧',
  LOAD: '服务器繁忙，自动收紧',
  ERRORS: '出错变多，自动收紧',
  PAUSE: '活动已暂停',
}
