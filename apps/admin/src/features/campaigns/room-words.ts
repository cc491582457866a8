import type { RoomMode, RoomSettings } from '@tidegate/shared/contracts/waiting-room'
import { t } from '../../i18n/t.ts'

/** By WeChat's risk rank that is still let in. */
export const riskLabels: readonly string[] = [
  t('只放行无风险（0 级）'),
  t('放行到 1 级'),
  t('放行到 2 级'),
  t('放行到 3 级（建议）'),
  t('不按风险拦截'),
]

/** FIFO and SHUFFLE give out numbers; OFF and REJECT do not. */
export function givesNumbers(mode: RoomMode): boolean {
  return mode === 'FIFO' || mode === 'SHUFFLE'
}

/** "每秒 500 人，同时在抢 2,000 人" */
export function describeAdmission({ rate, cap }: Pick<RoomSettings, 'rate' | 'cap'>): string {
  return t('每秒 {rate} 人，同时在抢 {cap} 人', {
    rate: rate.toLocaleString('zh-CN'),
    cap: cap.toLocaleString('zh-CN'),
  })
}
