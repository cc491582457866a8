import { t } from '../../i18n/t.ts'

/** What staff and the system do, in the merchant's words: a noun, and what is done to it. */
const nouns: Readonly<Record<string, string>> = {
  account: t('自己的账号'),
  staff: t('人员'),
  buyer: t('买家'),
  campaign: t('活动'),
  room: t('等候室'),
  product: t('商品'),
  goods: t('商品表'),
  category: t('分类'),
  stock: t('库存'),
  picture: t('图片'),
  template: t('活动模板'),
  addresses: t('收货地址'),
  card: t('卡密'),
  cards: t('卡密'),
  order: t('订单'),
  orders: t('订单'),
  refund: t('退款'),
  shipping: t('发货'),
  settlement: t('对账'),
  degrade: t('降级'),
  'dead-letter': t('死信'),
  export: t('导出'),
  home: t('首页'),
}

const actions: Readonly<Record<string, string>> = {
  'staff.hire': t('添加人员'),
  'staff.role': t('修改角色'),
  'staff.disable': t('停用人员'),
  'staff.enable': t('恢复人员'),
  'staff.reset-password': t('重置密码'),
  'staff.reset-two-factor': t('解绑验证器'),
  'staff.require-two-factor': t('设置两步验证要求'),
  'home.skip-step': t('跳过开张的一步'),
  'account.name': t('修改姓名'),
  'account.password': t('修改密码'),
  'account.two-factor-on': t('开启两步验证'),
  'account.two-factor-off': t('关闭两步验证'),
  'account.recovery-codes': t('重新生成恢复码'),
  'account.end-sessions': t('退出登录'),
  'buyer.block': t('限制参与'),
  'buyer.unblock': t('解除限制'),
  'buyer.note': t('写备注'),
  'campaign.save': t('保存草稿'),
  'campaign.publish': t('发布活动'),
  'campaign.prewarm': t('预热'),
  'campaign.clear': t('放行开售'),
  'campaign.override': t('越过检查放行'),
  'campaign.take-back': t('收回放行'),
  'campaign.pause': t('暂停活动'),
  'campaign.resume': t('恢复活动'),
  'campaign.abort': t('紧急中止'),
  'campaign.close': t('结束活动'),
  'room.steer': t('调整放行'),
  'room.lobby-lost': t('等候名单丢失后重建'),
  'degrade.set': t('切换降级级别'),
  'campaign.start': t('新建草稿'),
  'campaign.addStock': t('追加库存'),
  'campaign.extend': t('延长活动'),
  'campaign.rehearse': t('彩排'),
  'campaign.discard': t('放弃草稿'),
  'campaign.restore': t('恢复旧版本'),
  'template.save': t('保存模板'),
  'template.remove': t('删除模板'),
  'product.save': t('保存商品'),
  'product.bulk-edit': t('批量修改商品'),
  'goods.import': t('导入商品表'),
  'category.save': t('保存分类'),
  'category.sort': t('调整分类顺序'),
  'category.delete': t('删除分类'),
  'stock.adjust': t('调整货架库存'),
  'stock.recount': t('重新盘点活动库存'),
  'picture.upload': t('上传图片'),
  'picture.delete': t('删除图片'),
  'cards.import': t('导入卡密'),
  'cards.generate': t('生成卡密'),
  'cards.recall': t('召回卡密批次'),
  'cards.replace': t('更换卡密'),
  'cards.resend': t('重新发放'),
  'cards.lowMark': t('设置预警线'),
  'cards.setLoop': t('设置循环卡密'),
  'cards.reveal': t('查看卡密'),
  'order.confirm-paid': t('核对支付'),
  'orders.ship': t('发货'),
  'orders.retry-upload': t('重传发货信息'),
  'orders.reship': t('更正发货'),
  'addresses.read': t('导出面单'),
  'refund.decide': t('决定退款'),
  'refund.approve': t('同意退款'),
  'refund.decline': t('拒绝退款'),
  'refund.retry': t('重新退款'),
  'settlement.settle': t('核对账单'),
  'settlement.resolve': t('处理对账差异'),
  'dead-letter.redrive': t('死信重投'),
  'dead-letter.give-up': t('放弃死信'),
  'export.start': t('开始导出'),
  'export.download': t('下载导出'),
  'export.cancel': t('取消导出'),
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
  const words = Object.hasOwn(subjects, kind) ? subjects[kind] : undefined
  return words ? words(name ?? id).trim() : subject
}

/** 活动 123 → `campaign:123`; what is no such words stays as it was typed. */
export function readSubject(typed: string): string {
  const [, id = ''] = /\s(\S+)$/.exec(typed) ?? []
  const kind = Object.keys(subjects).find((one) => describeSubject(`${one}:${id}`) === typed)
  return kind === undefined || id === '' ? typed : `${kind}:${id}`
}

const subjects: Readonly<Record<string, (id: string) => string>> = {
  campaign: (id) => t('活动 {id}', { id }),
  offer: (id) => t('活动商品 {id}', { id }),
  template: (id) => t('活动模板 {id}', { id }),
  product: (id) => t('商品 {id}', { id }),
  sku: (id) => t('规格 {id}', { id }),
  category: (id) => (id === 'all' ? t('全部分类') : t('分类 {id}', { id })),
  picture: (id) => t('图片 {id}', { id: id.slice(0, 12) }),
  pool: (id) => t('卡池 {id}', { id }),
  'card-batch': (id) => t('卡密批次 {id}', { id }),
  order: (id) => t('订单 {id}', { id }),
  orders: () => t('一批订单'),
  refund: (id) => t('退款 {id}', { id }),
  difference: (id) => t('对账差异 {id}', { id }),
  day: (id) => t('账期 {id}', { id }),
  buyer: (id) => t('买家 {id}', { id }),
  address: (id) => t('地址 {id}', { id }),
  device: (id) => t('设备 {id}', { id }),
  staff: (id) => t('人员 {id}', { id }),
  export: (id) => t('导出 {id}', { id }),
  'dead-letter': (id) => t('死信 {id}', { id }),
  switch: (id) => switches[id] ?? t('开关 {id}', { id }),
}

const switches: Readonly<Record<string, string>> = {
  'two-factor': t('全店两步验证'),
  'first-steps': t('开张步骤'),
  degrade: t('降级级别'),
}

export const actionNouns = Object.entries(nouns).map(([value, label]) => ({ value, label }))
