import Taro from '@tarojs/taro'
import { go, pageUrl } from '../../pages/routes.ts'
import { toast } from '../../ui/trouble.tsx'
import { consents } from '../messages/shop-consents.ts'
import { standby } from './shop-standby.ts'
import type { Wish } from './standby-list.ts'

/** Returns whether the shopper is on the list now; what stood in the way has been said. */
export async function joinStandby(wanted: Omit<Wish, 'requestId'>): Promise<boolean> {
  // WeChat takes the question only now; the place in the list does not wait for its answer.
  void consents.ask(['STANDBY'], wanted.campaignId)
  const problem = await standby.join(wanted)
  if (problem === null) return true
  toast(problem.message)
  // A campaign with a waiting room ranks its standby by tickets.
  if (problem.code === 'TICKET_REQUIRED' || problem.code === 'TICKET_VOID') go(pageUrl.waitingRoom(wanted.campaignId))
  return false
}

export async function leaveStandby(offerId: string): Promise<void> {
  const { confirm } = await Taro.showModal({
    title: '退出候补？',
    content: '现在的位置会让给后面的人，重新加入要从头排起。',
    confirmText: '退出候补',
    cancelText: '再等等',
  })
  if (!confirm) return
  const problem = await standby.leave(offerId)
  if (problem) toast(problem.message)
}
