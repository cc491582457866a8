import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { type RoomMode, roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { formatYuan } from '@tidegate/shared/fen'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { describeDuration } from '../../ui/duration.ts'
import type { FieldKey, FieldValue } from './document-changes.ts'
import { riskLabels } from './room-words.ts'

const labels: Readonly<Record<string, string>> = {
  title: t('活动名称'),
  subtitle: t('副标题'),
  banner: t('横幅'),
  rules: t('活动规则'),
  startsAt: t('开始时间'),
  endsAt: t('结束时间'),
  payWindowSeconds: t('支付时限'),
  'sessions.days': t('连续天数'),
  'sessions.times': t('每天另外的场次'),
  'room.mode': t('排队方式'),
  'room.lobbyOpensSeconds': t('提前开放候场'),
  'room.rate': t('每秒放行'),
  'room.cap': t('同时在抢'),
  'room.queueMax': t('最多排队'),
  'room.audienceShare': t('开放给买家的比例'),
  'room.maxRiskRank': t('微信风险等级'),
  'room.standbyPaySeconds': t('候补支付时限'),
}

const offerLabels: Readonly<Record<string, string>> = {
  priceFen: t('活动价'),
  total: t('活动库存'),
  buyerLimit: t('每人限购'),
  orderLimit: t('每单限购'),
}

/** "活动价（登顶保温壶 · 白）" */
export function fieldLabel(key: FieldKey, goods: readonly SkuChoice[]): string {
  const [top, skuId, leaf] = key.split('.')
  if (top !== 'offers') return labels[key] ?? key
  const sku = goods.find((choice) => choice.skuId === skuId)
  const name = sku ? `${sku.title} · ${sku.skuName}` : t('商品 {skuId}', { skuId: skuId ?? '' })
  return leaf === undefined
    ? t('活动商品（{name}）', { name })
    : t('{field}（{name}）', { field: offerLabels[leaf] ?? leaf, name })
}

export function fieldText(key: FieldKey, value: FieldValue): string {
  const leaf = key.split('.').at(-1) ?? key
  if (value === undefined) return t('（没有这个商品）')
  if (value === null || value === '')
    return leaf === 'orderLimit' ? t('同每人限购') : leaf === 'times' || leaf === 'days' ? t('单场') : t('（空）')
  if (Array.isArray(value)) return value.length === 0 ? t('（空）') : value.join('\n')
  if (/^offers\.\d+$/.test(key)) return t('有')
  if (typeof value === 'string') return leaf === 'mode' ? t(roomModeLabels[value as RoomMode]) : value
  switch (leaf) {
    case 'startsAt':
    case 'endsAt':
      return formatBeijing(value, 'full')
    case 'priceFen':
      return `¥${formatYuan(value)}`
    case 'payWindowSeconds':
    case 'lobbyOpensSeconds':
    case 'standbyPaySeconds':
      return describeDuration(value * 1000)
    case 'maxRiskRank':
      return riskLabels[value] ?? String(value)
    case 'audienceShare':
      return `${value}%`
    default:
      return value.toLocaleString('zh-CN')
  }
}
