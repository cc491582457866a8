import type { RoomLimit } from '@tidegate/shared/contracts/live'
import type { RoomPhase } from '@tidegate/shared/contracts/waiting-room'
import { t } from '../../i18n/t.ts'

export const phaseLabels: Readonly<Record<RoomPhase, string>> = {
  CLOSED: t('候场未开放'),
  LOBBY: t('候场中'),
  DRAWING: t('正在摇号'),
  OPEN: t('放行中'),
  HELD: t('暂不放行'),
  ABORTED: t('已中止'),
  ENDED: t('已结束'),
}

/** What holds the admission back, in a few words. */
export const limitLabels: Readonly<Record<RoomLimit, string>> = {
  NOTHING: t('没有受限'),
  RATE: t('已到设定的速度'),
  CAP: t('在抢的人已满'),
  STOCK: t('货架上没有库存'),
  LAG: t('订单写入变慢，自动收紧'),
  LOAD: t('服务器繁忙，自动收紧'),
  ERRORS: t('出错变多，自动收紧'),
  PAUSE: t('活动已暂停'),
}
