import type { LiveDeed } from '@tidegate/shared/contracts/live'
import { type DegradeLevel, degradeLabels } from '@tidegate/shared/contracts/waiting-room'
import { formatBeijing } from '../../ui/beijing-time.ts'

const labels: Readonly<Record<string, string>> = {
  'campaign.save': '保存草稿',
  'campaign.publish': '发布',
  'campaign.prewarm': '预热',
  'campaign.clear': '放行开售',
  'campaign.override': '越过检查放行',
  'campaign.rehearse': '演练',
  'campaign.pause': '暂停',
  'campaign.resume': '恢复',
  'campaign.abort': '紧急中止',
  'campaign.close': '结束活动',
  'campaign.extend': '延长',
  'campaign.addStock': '追加库存',
  'room.steer': '调整放行',
  'room.lobby-lost': '候场丢失，重新排队',
  'stock.recount': '重新清点库存',
  'degrade.set': '降级',
}

/** What stands beside a mark on a curve. */
export function deedLabel({ action, detail }: LiveDeed): string {
  const label = labels[action] ?? action
  const { units, endsAt, level, rate } = detail
  if (units !== undefined) return `${label} +${units}`
  if (endsAt !== undefined) return `${label}到 ${formatBeijing(endsAt, 'clock')}`
  if (level !== undefined) return `${label} ${level}`
  if (rate !== undefined) return `${label} ${rate}/秒`
  return label
}

/** The same with what a list has room for. */
export function describeDeed(deed: LiveDeed): string {
  const { level, rate, cap, reason } = deed.detail
  if (level !== undefined) return `切换到「${degradeLabels[level as DegradeLevel]}」`
  if (rate !== undefined && cap !== undefined)
    return `${labels[deed.action] ?? deed.action}：每秒 ${rate} 人，同时在抢 ${cap} 人`
  return reason === undefined ? deedLabel(deed) : `${deedLabel(deed)}：「${reason}」`
}
