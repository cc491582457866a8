import type { Said } from './sayings.ts'

/**
 * Every expected refusal of the system, once: its status, what a person is told, and whether the client may try again.
 *
 * `retry` 'never': asking again cannot help. 'same': send the same request again (same request id) after `retryAfterMs`.
 * 'later': the person may try again later by their own decision.
 */
export type OutcomeCode = keyof typeof outcomes

export type OutcomeStatus =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'

export interface OutcomeRule {
  readonly status: OutcomeStatus
  readonly message: string
  readonly retry: 'never' | 'same' | 'later'
  readonly retryAfterMs: number | null
}

const rule = (
  status: OutcomeStatus,
  message: string,
  retry: OutcomeRule['retry'] = 'never',
  retryAfterMs: number | null = null,
): OutcomeRule => ({ status, message, retry, retryAfterMs })

export const outcomes = {
  // The request itself
  BAD_INPUT: rule('BAD_REQUEST', '提交的内容有误，请检查后再试'),
  BODY_TOO_LARGE: rule('PAYLOAD_TOO_LARGE', '提交的内容过大'),
  NOT_FOUND: rule('NOT_FOUND', '您访问的内容不存在'),
  INTERNAL: rule('INTERNAL_SERVER_ERROR', '系统开小差了，请稍后再试', 'same', 2000),
  OVERLOADED: rule('SERVICE_UNAVAILABLE', '当前访问人数较多，正在为您重试', 'same', 1500),

  // Who is asking
  SESSION_EXPIRED: rule('UNAUTHORIZED', '登录已过期，请重新登录'),
  LOGIN_CODE_INVALID: rule('UNAUTHORIZED', '登录凭证无效，请重新进入小程序'),
  LOGIN_REFUSED: rule('FORBIDDEN', '微信判定当前账号存在风险，暂时无法登录'),
  WECHAT_UNAVAILABLE: rule('SERVICE_UNAVAILABLE', '微信服务繁忙，请稍后再试', 'same', 2000),
  STAFF_CREDENTIALS: rule('UNAUTHORIZED', '账号或密码不正确'),
  STAFF_LOCKED: rule('TOO_MANY_REQUESTS', '登录失败次数过多，请稍后再试', 'later', 60_000),
  STAFF_FORBIDDEN: rule('FORBIDDEN', '您的角色没有此操作的权限'),
  TWO_FACTOR_NEEDED: rule('UNAUTHORIZED', '请输入验证器上的 6 位验证码'),
  TWO_FACTOR_WRONG: rule('UNAUTHORIZED', '验证码不正确或已用过，请等下一个'),
  PASSWORD_CHANGE_DUE: rule('FORBIDDEN', '请先修改一次性密码'),
  TWO_FACTOR_DUE: rule('FORBIDDEN', '店铺要求两步验证，请先绑定验证器'),
  BLOCKED: rule('FORBIDDEN', '您的账号暂时不能参与，请联系商家客服'),

  // Buying
  CAMPAIGN_NOT_FOUND: rule('NOT_FOUND', '活动不存在或已下架'),
  OFFER_NOT_FOUND: rule('NOT_FOUND', '活动商品不存在或已下架'),
  NOT_STARTED: rule('PRECONDITION_FAILED', '活动还没有开始，请稍候', 'same', 1000),
  ENDED: rule('CONFLICT', '活动已结束'),
  PAUSED: rule('SERVICE_UNAVAILABLE', '活动暂停中，请稍候', 'same', 3000),
  COLD: rule('SERVICE_UNAVAILABLE', '活动正在准备中，请稍候', 'same', 2000),
  SOLD_OUT: rule('CONFLICT', '已抢光，下次早点来'),
  LIMIT_REACHED: rule('CONFLICT', '已达到每人限购数量'),
  ORDER_LIMIT_REACHED: rule('CONFLICT', '超过每单限购数量，请减少件数'),
  TOO_FAST: rule('TOO_MANY_REQUESTS', '操作太快了，请稍等一下', 'same', 1000),
  REQUEST_ID_REUSED: rule('CONFLICT', '该请求编号已用于另一笔购买'),
  RECEIPT_NOT_FOUND: rule('NOT_FOUND', '没有查到这次抢购记录', 'later'),

  // Waiting room and standby
  LOBBY_CLOSED: rule('PRECONDITION_FAILED', '排队还没有开始，请稍后再来', 'same', 3000),
  NOT_ELIGIBLE: rule('FORBIDDEN', '本场活动暂未向您开放'),
  ROOM_FULL: rule('TOO_MANY_REQUESTS', '排队的人太多了，请稍后再试', 'same', 5000),
  TICKET_REQUIRED: rule('PRECONDITION_FAILED', '本场活动需要先排队'),
  TICKET_VOID: rule('CONFLICT', '排队号已失效，请重新排队'),
  NOT_ADMITTED: rule('TOO_MANY_REQUESTS', '还没有轮到您，请留在队伍里', 'same', 2000),
  STANDBY_CLOSED: rule('CONFLICT', '当前不需要候补，可以直接抢购'),
  STANDBY_FULL: rule('CONFLICT', '候补名额已满'),

  // The whole system
  DEGRADED: rule('SERVICE_UNAVAILABLE', '活动高峰期间，此功能暂时关闭', 'later', 30_000),
  MAINTENANCE: rule('SERVICE_UNAVAILABLE', '系统维护中，稍后恢复', 'later', 30_000),

  // Orders and money
  ORDER_NOT_FOUND: rule('NOT_FOUND', '订单不存在'),
  ORDER_STATE_CONFLICT: rule('CONFLICT', '订单状态已变化，请刷新后再看'),
  ORDER_EXPIRED: rule('CONFLICT', '订单已超时关闭'),
  ORDER_ALREADY_PAID: rule('CONFLICT', '订单已支付，无需重复付款'),
  PAY_PREPARING: rule('TOO_MANY_REQUESTS', '正在准备支付，请稍候', 'same', 1000),
  PAY_UNAVAILABLE: rule('SERVICE_UNAVAILABLE', '支付服务繁忙，请稍后再试', 'same', 2000),
  ORDER_NOT_REFUNDABLE: rule('CONFLICT', '订单当前不能退款，请刷新后再看'),
  REFUND_TOO_MUCH: rule('BAD_REQUEST', '退款金额超过可退金额'),
  REFUND_TOO_MANY: rule('CONFLICT', '这笔付款已退款 50 次，微信不再受理'),
  REFUND_NOT_FOUND: rule('NOT_FOUND', '退款单不存在'),
  SIGNATURE_REQUIRED: rule('UNAUTHORIZED', '请求缺少签名，请更新小程序后再试'),
  SIGNATURE_INVALID: rule('UNAUTHORIZED', '请求签名无效，请重新进入小程序', 'later'),
  REQUEST_REPLAYED: rule('CONFLICT', '请求已使用过，请重新操作'),
  PHONE_CODE_INVALID: rule('BAD_REQUEST', '手机号授权已失效，请重新获取', 'later'),
  NOTIFY_REJECTED: rule('UNAUTHORIZED', '通知验签失败'),
  NOTIFY_MISMATCH: rule('BAD_REQUEST', '通知内容与订单不符'),

  // Delivery
  CARD_NOT_DELIVERED: rule('CONFLICT', '卡密还没有发放，请稍候', 'same', 2000),
  REVEAL_LIMITED: rule('TOO_MANY_REQUESTS', '查看卡密太频繁，请稍后再试', 'later', 60_000),
  ADDRESS_FULL: rule('CONFLICT', '收货地址已达上限，请先删除不用的地址'),
  ADDRESS_MISSING: rule('PRECONDITION_FAILED', '订单还没有收货地址'),
  RESHIP_USED: rule('CONFLICT', '发货信息只能更正一次'),

  // The merchant's side
  ACCOUNT_TAKEN: rule('CONFLICT', '这个账号已经有人使用'),
  STAFF_NOT_FOUND: rule('NOT_FOUND', '人员不存在'),
  LAST_OWNER: rule('CONFLICT', '店铺至少要有一位店主，请先任命另一位'),
  OWN_TWO_FACTOR_FIRST: rule('PRECONDITION_FAILED', '请先为自己的账号开启两步验证'),
  PASSWORD_WEAK: rule('BAD_REQUEST', '密码太容易被猜到，请换一个'),
  BUYER_NOT_FOUND: rule('NOT_FOUND', '买家不存在'),
  BLOCK_NOT_FOUND: rule('NOT_FOUND', '该条限制不存在或已解除'),
  VERSION_CONFLICT: rule('CONFLICT', '内容已被他人修改，请刷新后再编辑'),
  SHELF_STOCK_SHORT: rule('CONFLICT', '货架库存不足，无法划拨到活动'),
  CAMPAIGN_NOT_EDITABLE: rule('CONFLICT', '活动已发布，不能再修改此内容'),
  CAMPAIGN_NOT_READY: rule('PRECONDITION_FAILED', '活动尚未完成预热检查'),
  CAMPAIGN_INVALID: rule('BAD_REQUEST', '活动设置不完整或有冲突'),
  CAMPAIGN_UNREVIEWED: rule('PRECONDITION_FAILED', '发布前还有提醒没有确认，请重新检查一遍'),
  VERSION_NOT_FOUND: rule('NOT_FOUND', '没有这个版本'),
  TEMPLATE_NOT_FOUND: rule('NOT_FOUND', '模板不存在或已删除'),
  TEMPLATE_NAME_TAKEN: rule('CONFLICT', '已有同名模板，请换一个名字'),
  DIFFERENCE_NOT_FOUND: rule('NOT_FOUND', '该条差异不存在或已处理'),
  DIFFERENCE_NOT_SETTLED: rule('CONFLICT', '微信尚未给出结果，差异仍未解决', 'later'),
  DEAD_LETTER_NOT_FOUND: rule('NOT_FOUND', '该条记录不存在或已处理'),
  CARD_POOL_EMPTY: rule('CONFLICT', '卡密库存不足，请先补充卡密'),
  BATCH_NOT_FOUND: rule('NOT_FOUND', '卡密批次不存在'),
  BATCH_CLOSED: rule('CONFLICT', '该批次已完成导入或已召回'),
  IMPORT_OFFSET: rule('CONFLICT', '文件位置与已导入的进度不一致，请从当前进度继续', 'same', 0),
  STOCK_BELOW_ZERO: rule('CONFLICT', '货架上没有这么多，调整后会小于 0'),
  STOCK_OF_CARDS: rule('CONFLICT', '卡密商品的库存由卡密决定，请导入或召回卡密'),
  CATEGORY_NOT_EMPTY: rule('CONFLICT', '分类下还有商品，请先移到别的分类'),
  IMPORT_UNREADABLE: rule('BAD_REQUEST', '文件读不了'),
  PICTURE_UNREADABLE: rule('BAD_REQUEST', '读不出图片：请使用 JPG、PNG、WebP、GIF 或 AVIF，并确认文件完整'),
  PICTURE_TOO_LARGE: rule('PAYLOAD_TOO_LARGE', '图片文件超过 20 MB，请压缩后再上传'),
  PICTURE_TOO_MANY_PIXELS: rule('BAD_REQUEST', '图片尺寸过大：展开后超过 4000 万像素，请缩小后再上传'),
  PICTURE_TOO_SLOW: rule('BAD_REQUEST', '图片处理超时，请缩小后再上传'),
  PICTURE_IN_USE: rule('CONFLICT', '图片正在使用，不能删除'),
  KIND_FIXED: rule('CONFLICT', '商品已有库存记录，不能再更改类型'),
  EXPORT_NOT_FOUND: rule('NOT_FOUND', '导出不存在，或已经过期'),
  EXPORT_LIMIT: rule('TOO_MANY_REQUESTS', '已有 3 个导出在进行，请等其中一个完成', 'later', 5_000),
  CODES_TAKEN: rule('CONFLICT', '这批卡密已经导出过一次，不能再次导出'),
} as const satisfies Record<string, OutcomeRule>

export function ruleOf(code: OutcomeCode): OutcomeRule {
  return outcomes[code]
}

/** What rides in the `data` of every error answer, beside tRPC's own fields. */
export interface OutcomeData {
  readonly outcome: OutcomeCode
  readonly retry: OutcomeRule['retry']
  readonly retryAfterMs: number | null
  /** Field path → what is wrong with it. */
  readonly fields?: Readonly<Record<string, Said>> | undefined
}

export function isOutcomeCode(value: unknown): value is OutcomeCode {
  // Not Object.hasOwn: iOS below 15.4 lacks it.
  return typeof value === 'string' && Object.prototype.hasOwnProperty.call(outcomes, value)
}
