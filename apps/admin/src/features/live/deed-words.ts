import type { LiveDeed } from '@tidegate/shared/contracts/live'
import { type DegradeLevel, degradeLabels } from '@tidegate/shared/contracts/waiting-room'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'

const labels: Readonly<Record<string, string>> = {
  'campaign.save': t('保存草稿'),
  'campaign.publish': t('发布'),
  'campaign.prewarm': t('预热'),
  'campaign.clear': t('放行开售'),
  'campaign.override': t('越过检查放行'),
  'campaign.take-back': t('收回放行'),
  'campaign.rehearse': t('演练'),
  'campaign.pause': t('暂停'),
  'campaign.resume': t('恢复'),
  'campaign.abort': t('紧急中止'),
  'campaign.close': t('结束活动'),
  'campaign.extend': t('延长'),
  'campaign.addStock': t('追加库存'),
  'room.steer': t('调整放行'),
  'room.lobby-lost': t('候场丢失，重新排队'),
  'stock.recount': t('重新清点库存'),
  'degrade.set': t('降级'),
}

/** What stands beside a mark on a curve. */
export function deedLabel({ action, detail }: LiveDeed): string {
  const label = labels[action] ?? action
  const { units, endsAt, level, rate } = detail
  if (units !== undefined) return `${label} +${units}`
  if (endsAt !== undefined) return t('{label}到 {time}', { label, time: formatBeijing(endsAt, 'clock') })
  if (level !== undefined) return `${label} ${level}`
  if (rate !== undefined) return t('{label} {rate}/秒', { label, rate })
  return label
}

/** The same with what a list has room for. */
export function describeDeed(deed: LiveDeed): string {
  const { level, rate, cap, reason } = deed.detail
  if (level !== undefined) return t('切换到「{degrade}」', { degrade: t(degradeLabels[level as DegradeLevel]) })
  if (rate !== undefined && cap !== undefined)
    return t('{action}：每秒 {rate} 人，同时在抢 {cap} 人', { action: labels[deed.action] ?? deed.action, rate, cap })
  return reason === undefined ? deedLabel(deed) : t('{deed}：「{reason}」', { deed: deedLabel(deed), reason })
}
