/** Field names of records in the merchant's words. What has none keeps its own. */
import { carriers } from '@tidegate/shared/carriers'
import { exportLabels } from '@tidegate/shared/contracts/exports'
import { productKindLabels, productStateLabels, stockReasonLabels } from '@tidegate/shared/contracts/goods'
import { blockKindLabels } from '@tidegate/shared/contracts/people'
import { readinessWords, rehearsalLabels } from '@tidegate/shared/contracts/readiness'
import { differenceActionLabels, differenceLabels } from '@tidegate/shared/contracts/settlement'
import { type StaffRole, staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { type RoomMode, roomModeLabels } from '@tidegate/shared/contracts/waiting-room'
import { formatYuan } from '@tidegate/shared/fen'
import { campaignStateLabels, orderStateLabels, refundStateLabels } from '@tidegate/shared/states'
import { t } from '../../i18n/t.ts'
import { formatBeijing } from '../../ui/beijing-time.ts'

const fields: Readonly<Record<string, string>> = {
  account: t('账号'),
  name: t('名称'),
  role: t('角色'),
  disabled: t('停用'),
  twoFactor: t('两步验证'),
  required: t('要求所有人'),
  skipped: t('跳过的'),
  sessions: t('退出的登录'),
  title: t('标题'),
  subtitle: t('副标题'),
  description: t('描述'),
  banner: t('横幅'),
  rules: t('规则'),
  state: t('状态'),
  kind: t('类型'),
  startsAt: t('开始时间'),
  endsAt: t('结束时间'),
  payWindowSeconds: t('支付时限（秒）'),
  room: t('等候室'),
  mode: t('方式'),
  rate: t('放行速度（人/秒）'),
  cap: t('同时放行上限'),
  queueMax: t('排队上限'),
  lobbyOpensSeconds: t('提前开放（秒）'),
  audienceShare: t('开放比例（%）'),
  maxRiskRank: t('风险等级上限'),
  offers: t('活动商品'),
  skus: t('规格'),
  skuId: t('规格编号'),
  priceFen: t('价格'),
  listPriceFen: t('划线价'),
  amountFen: t('金额'),
  refundFen: t('退款金额'),
  total: t('库存'),
  buyerLimit: t('每人限购'),
  orderLimit: t('每单限购'),
  standbyPaySeconds: t('候补支付时限（秒）'),
  days: t('连续天数'),
  times: t('每天另外的场次'),
  shelfStock: t('货架库存'),
  images: t('图片'),
  bytes: t('大小（字节）'),
  width: t('宽'),
  height: t('高'),
  notes: t('提示'),
  categoryId: t('分类'),
  level: t('级别'),
  reason: t('理由'),
  note: t('备注'),
  text: t('内容'),
  until: t('截止'),
  lowMark: t('预警线'),
  carrier: t('快递公司'),
  trackingNo: t('运单号'),
  epoch: t('纪元'),
  version: t('版本'),
  restock: t('放回库存'),
  how: t('处理方式'),
  quantity: t('数量'),
  count: t('数量'),
  sort: t('排序'),
  campaignId: t('活动编号'),
  productId: t('商品编号'),
  offerId: t('活动商品编号'),
  buyerId: t('买家编号'),
  orderId: t('订单编号'),
  id: t('编号'),
  answer: t('答复'),
  action: t('处理方式'),
  batchId: t('批次编号'),
  format: t('样式'),
  loopCard: t('循环卡密编号'),
  card: t('卡密编号'),
  slot: t('第几张'),
  replaceDelivered: t('更换已发出的'),
  drift: t('偏差'),
  filter: t('筛选'),
  search: t('搜索'),
  from: t('从'),
  to: t('到'),
  day: t('日期'),
  unmasked: t('完整姓名和电话'),
  order: t('订单编号'),
  orders: t('订单'),
  outcome: t('结果'),
  ready: t('全部通过'),
  red: t('未通过'),
  steps: t('步骤'),
  ms: t('毫秒'),
  detail: t('说明'),
  roomEpoch: t('等候室纪元'),
  units: t('追加件数'),
  path: t('路径'),
}

/** `offers.0.priceFen` → 活动商品 1 · 价格 */
export function describeField(path: string): string {
  if (path === '') return t('内容')
  const parts: string[] = []
  for (const part of path.split('.')) {
    if (/^\d+$/.test(part) && parts.length > 0) parts[parts.length - 1] += ` ${Number(part) + 1}`
    else parts.push(/^\d+$/.test(part) ? t('第 {line} 项', { line: Number(part) + 1 }) : (fields[part] ?? part))
  }
  return parts.join(' · ')
}

export function describeValue(path: string, value: unknown): string {
  const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? ''
  if (value === null) return name === 'until' ? t('一直') : t('无')
  if (typeof value === 'boolean') return value ? t('是') : t('否')
  if (name.endsWith('Fen') && Number.isInteger(Number(value))) return `¥${formatYuan(Number(value))}`
  if ((name.endsWith('At') || name === 'until') && typeof value === 'number') return formatBeijing(value, 'full')
  if (Array.isArray(value)) return value.length === 0 ? t('空') : value.map(String).join(t('、'))
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return t('空')
  if (name === 'mode') return t(roomModeLabels[value as RoomMode] ?? value)
  if (name === 'role') return t(staffRoleLabels[value as StaffRole] ?? value)
  const word = /^(red|steps)\.\d+\.name$/.test(path) ? checks[value] : codes[name]?.[value]
  return word === undefined ? value : t(word)
}

/** What a sale was let go over, and what a rehearsal tried. */
const checks: Readonly<Record<string, string>> = {
  ...rehearsalLabels,
  ...Object.fromEntries(Object.entries(readinessWords).map(([name, { label }]) => [name, label])),
}

/** Codes in the words of the page that sets them. What several things call `state` differs by name. */
const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  state: { ...refundStateLabels, ...productStateLabels, ...orderStateLabels, ...campaignStateLabels },
  kind: { ...exportLabels, ...differenceLabels, ...productKindLabels, ...blockKindLabels },
  reason: stockReasonLabels,
  carrier: carriers,
  action: differenceActionLabels,
}
