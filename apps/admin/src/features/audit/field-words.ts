/** Field names of records in the merchant's words. What has none keeps its own. */
import { type StaffRole, staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { formatYuan } from '@tidegate/shared/fen'
import { formatBeijing } from '../../ui/beijing-time.ts'

const fields: Readonly<Record<string, string>> = {
  account: '账号',
  name: '名称',
  role: '角色',
  disabled: '停用',
  twoFactor: '两步验证',
  required: '要求所有人',
  sessions: '退出的登录',
  title: '标题',
  subtitle: '副标题',
  description: '描述',
  banner: '横幅',
  rules: '规则',
  state: '状态',
  kind: '类型',
  startsAt: '开始时间',
  endsAt: '结束时间',
  payWindowSeconds: '支付时限（秒）',
  room: '等候室',
  mode: '方式',
  rate: '放行速度（人/秒）',
  cap: '同时放行上限',
  queueMax: '排队上限',
  lobbyOpensSeconds: '提前开放（秒）',
  audienceShare: '开放比例（%）',
  maxRiskRank: '风险等级上限',
  offers: '活动商品',
  skus: '规格',
  skuId: '规格编号',
  priceFen: '价格',
  listPriceFen: '划线价',
  amountFen: '金额',
  refundFen: '退款金额',
  total: '库存',
  buyerLimit: '每人限购',
  shelfStock: '货架库存',
  images: '图片',
  notes: '提示',
  categoryId: '分类',
  level: '级别',
  reason: '理由',
  note: '备注',
  text: '内容',
  until: '截止',
  lowMark: '预警线',
  carrier: '快递公司',
  trackingNo: '运单号',
  epoch: '纪元',
  version: '版本',
  restock: '放回库存',
  how: '处理方式',
  quantity: '数量',
  count: '数量',
  id: '编号',
}

/** `offers.0.priceFen` → 活动商品 1 · 价格 */
export function describeField(path: string): string {
  if (path === '') return '内容'
  const parts: string[] = []
  for (const part of path.split('.')) {
    if (/^\d+$/.test(part) && parts.length > 0) parts[parts.length - 1] += ` ${Number(part) + 1}`
    else parts.push(fields[part] ?? part)
  }
  return parts.join(' · ')
}

export function describeValue(path: string, value: unknown): string {
  const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? ''
  if (value === null) return name === 'until' ? '一直' : '无'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (name.endsWith('Fen') && Number.isInteger(Number(value))) return `¥${formatYuan(Number(value))}`
  if ((name.endsWith('At') || name === 'until') && typeof value === 'number') return formatBeijing(value, 'full')
  if (Array.isArray(value)) return value.length === 0 ? '空' : value.map(String).join('、')
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return '空'
  return name === 'role' ? (staffRoleLabels[value as StaffRole] ?? value) : value
}
