/** What staff and the system do, in the merchant's words: a noun, and what is done to it. */
const nouns: Readonly<Record<string, string>> = {
  account: '自己的账号',
  staff: '人员',
  buyer: '买家',
  campaign: '活动',
  room: '等候室',
  product: '商品',
  goods: '商品表',
  category: '分类',
  stock: '库存',
  picture: '图片',
  template: '活动模板',
  addresses: '收货地址',
  card: '卡密',
  cards: '卡密',
  order: '订单',
  orders: '订单',
  refund: '退款',
  shipping: '发货',
  settlement: '对账',
  degrade: '降级',
  'dead-letter': '死信',
  export: '导出',
}

const actions: Readonly<Record<string, string>> = {
  'staff.hire': '添加人员',
  'staff.role': '修改角色',
  'staff.disable': '停用人员',
  'staff.enable': '恢复人员',
  'staff.reset-password': '重置密码',
  'staff.reset-two-factor': '解绑验证器',
  'staff.require-two-factor': '设置两步验证要求',
  'account.name': '修改姓名',
  'account.password': '修改密码',
  'account.two-factor-on': '开启两步验证',
  'account.two-factor-off': '关闭两步验证',
  'account.recovery-codes': '重新生成恢复码',
  'account.end-sessions': '退出登录',
  'buyer.block': '限制参与',
  'buyer.unblock': '解除限制',
  'buyer.note': '写备注',
  'campaign.save': '保存草稿',
  'campaign.publish': '发布活动',
  'campaign.prewarm': '预热',
  'campaign.clear': '放行开售',
  'campaign.override': '越过检查放行',
  'campaign.pause': '暂停活动',
  'campaign.resume': '恢复活动',
  'campaign.abort': '紧急中止',
  'campaign.close': '结束活动',
  'room.steer': '调整放行',
  'room.lobby-lost': '等候名单丢失后重建',
  'degrade.set': '切换降级级别',
  'campaign.start': '立即开始',
  'campaign.addStock': '追加库存',
  'campaign.extend': '延长活动',
  'campaign.rehearse': '彩排',
  'campaign.discard': '放弃草稿',
  'campaign.restore': '恢复旧版本',
  'template.save': '保存模板',
  'template.remove': '删除模板',
  'product.save': '保存商品',
  'product.bulk-edit': '批量修改商品',
  'goods.import': '导入商品表',
  'category.save': '保存分类',
  'category.sort': '调整分类顺序',
  'category.delete': '删除分类',
  'stock.adjust': '调整货架库存',
  'stock.recount': '重新盘点活动库存',
  'picture.upload': '上传图片',
  'picture.delete': '删除图片',
  'cards.import': '导入卡密',
  'cards.generate': '生成卡密',
  'cards.recall': '召回卡密批次',
  'cards.replace': '更换卡密',
  'cards.resend': '重新发放',
  'cards.lowMark': '设置预警线',
  'cards.setLoop': '设置循环卡密',
  'cards.reveal': '查看卡密',
  'order.confirm-paid': '核对支付',
  'orders.ship': '发货',
  'orders.retry-upload': '重传发货信息',
  'orders.reship': '更正发货',
  'addresses.read': '导出面单',
  'refund.decide': '决定退款',
  'refund.approve': '同意退款',
  'refund.decline': '拒绝退款',
  'refund.retry': '重新退款',
  'settlement.settle': '核对账单',
  'settlement.resolve': '处理对账差异',
  'dead-letter.redrive': '死信重投',
  'dead-letter.give-up': '放弃死信',
  'export.start': '开始导出',
  'export.download': '下载导出',
  'export.cancel': '取消导出',
}

export function describeAction(action: string): string {
  const known = actions[action]
  if (known) return known
  const [noun = '', verb = ''] = action.split('.')
  return nouns[noun] ? `${nouns[noun]} · ${verb}` : action
}

/** `campaign:123` → 活动 123; a person by name. */
export function describeSubject(subject: string, name?: string): string {
  const [kind = '', id = ''] = subject.split(/:(.*)/)
  const word = subjects[kind] ?? nouns[kind]
  return word ? `${word} ${name ?? id}` : subject
}

const subjects: Readonly<Record<string, string>> = {
  switch: '开关',
  address: '地址',
  device: '设备',
  offer: '活动商品',
  sku: '规格',
  batch: '卡密批次',
  pool: '卡池',
  day: '账期',
}

export const actionNouns = Object.entries(nouns).map(([value, label]) => ({ value, label }))
