import type { SkuChoice } from '@tidegate/shared/contracts/staff'
import { type RoomMode, roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { formatYuan } from '@tidegate/shared/fen'
import { formatBeijing } from '../../ui/beijing-time.ts'
import { describeDuration } from '../../ui/duration.ts'
import type { FieldKey, FieldValue } from './document-changes.ts'
import { riskLabels } from './room-words.ts'

const labels: Readonly<Record<string, string>> = {
  title: '活动名称',
  subtitle: '副标题',
  banner: '横幅',
  rules: '活动规则',
  startsAt: '开始时间',
  endsAt: '结束时间',
  payWindowSeconds: '支付时限',
  'sessions.days': '连续天数',
  'sessions.times': '每天另外的场次',
  'room.mode': '排队方式',
  'room.lobbyOpensSeconds': '提前开放候场',
  'room.rate': '每秒放行',
  'room.cap': '同时在抢',
  'room.queueMax': '最多排队',
  'room.audienceShare': '开放给买家的比例',
  'room.maxRiskRank': '微信风险等级',
  'room.standbyPaySeconds': '候补支付时限',
}

const offerLabels: Readonly<Record<string, string>> = {
  priceFen: '活动价',
  total: '活动库存',
  buyerLimit: '每人限购',
  orderLimit: '每单限购',
}

/** "活动价（登顶保温壶 · 白）" */
export function fieldLabel(key: FieldKey, goods: readonly SkuChoice[]): string {
  const [top, skuId, leaf] = key.split('.')
  if (top !== 'offers') return labels[key] ?? key
  const sku = goods.find((choice) => choice.skuId === skuId)
  const name = sku ? `${sku.title} · ${sku.skuName}` : `商品 ${skuId}`
  return leaf === undefined ? `活动商品（${name}）` : `${offerLabels[leaf] ?? leaf}（${name}）`
}

export function fieldText(key: FieldKey, value: FieldValue): string {
  const leaf = key.split('.').at(-1) ?? key
  if (value === undefined) return '（没有这个商品）'
  if (value === null || value === '')
    return leaf === 'orderLimit' ? '同每人限购' : leaf === 'times' || leaf === 'days' ? '单场' : '（空）'
  if (Array.isArray(value)) return value.length === 0 ? '（空）' : value.join('\n')
  if (/^offers\.\d+$/.test(key)) return '有'
  if (typeof value === 'string') return leaf === 'mode' ? roomModeLabels[value as RoomMode] : value
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
