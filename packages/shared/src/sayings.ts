/**
 * What the server says to staff in sentences of its own, once. A code and its values cross the wire; whoever shows it puts the words, in
 * the reader's language. `{name}` is a value: a number, or somebody's words, which stay as they are.
 */
export const sayings = {
  // Readiness of a sale: what each check saw
  'ready.over': '活动时间已过',
  'ready.ledger': '{found} / {offers} 个商品有台账',
  'ready.lanes': '{lanes} 个分道，纪元 {epoch}',
  'ready.cold-lanes': '{cold} / {lanes} 个分道未就绪',
  'ready.drift': '可售 {available} 件，偏差 {drift}',
  'ready.cold': '尚未预热，无从核对',
  'ready.processes': '{warm} / {alive} 个接口进程已载入脚本、连接、编号过滤器与页面缓存',
  'ready.relay': '{lanes} 条分道均在读取',
  'ready.no-relay': '{dead} 条分道无人读取',
  'ready.redis': 'appendonly {aof}，appendfsync {fsync}，{policy}',
  'ready.snapshot': '快照 {size} KB',
  'ready.no-snapshot': '未找到快照',

  // Rehearsal: how each step went
  'rehearse.reserve': '{lanes} 条分道，最慢 {ms} ms',
  'rehearse.pipeline': '任务已被 worker 取走并完成',
  'rehearse.no-pipeline': '{seconds} 秒内没有 worker 完成任务',
  'rehearse.postgres': '连接、提交与落盘正常',
  'rehearse.cache': '读写一致',
  'rehearse.cache-differs': '读回的内容不一致',
  'rehearse.page': '{offers} 个活动商品',
  'rehearse.no-page': '没有装载到活动页',
  'rehearse.token': '令牌有效',
  'rehearse.no-token': '微信没有应答',
  'rehearse.pay': '{routes} 个商户号均正常应答',
  'rehearse.late': '{seconds} 秒内没有完成',

  // Review of a draft: what was found, and what to do about it
  'review.missing.do': '填好后才能发布',
  'review.twice': '同一规格只能出现一次',
  'review.twice.do': '移除重复的一行',
  'review.gone': '商品不存在',
  'review.gone.do': '移除这一行，或换一个商品',
  'review.off-shelf': '「{sku}」已下架',
  'review.off-shelf.do': '买家打不开商品详情，建议先上架',
  'review.stock': '货架库存不足',
  'review.stock.do': '「{sku}」要划拨 {needed} 件，货架只有 {shelf} 件',
  'review.stock-of-sessions': '货架库存不足',
  'review.stock-of-sessions.do': '「{sku}」要划拨 {total} × {sessions} 场 = {needed} 件，货架只有 {shelf} 件',
  'review.all-stock': '「{sku}」的货架会被划空',
  'review.all-stock.do': '活动期间平时的购买渠道没有库存可卖',
  'review.above-list': '「{sku}」：活动价高于划线价',
  'review.above-list.do': '划线价 ¥{list}，活动价 ¥{price}',
  'review.at-list': '「{sku}」：活动价等于划线价，没有优惠',
  'review.at-list.do': '划线价 ¥{list}；买家会看不到折扣',
  'review.below-tenth': '「{sku}」：活动价不到一折（¥{price}）',
  'review.below-tenth.do': '划线价 ¥{list}，请确认没有少输一位',
  'review.few-buyers': '「{sku}」：每人可买 {limit} 件，{buyers} 个人就能买完',
  'review.few-buyers.do': '库存少时建议每人限购 1 件',
  'review.ends-first': '结束时间必须晚于开始时间',
  'review.ends-first.do': '请把结束时间往后调',
  'review.over': '结束时间已过',
  'review.over.do': '请改成将来的时间',
  'review.past': '开始时间已过，发布后立即开售',
  'review.past.do': '买家没有时间得知，也来不及预热',
  'review.soon': '离开售不到 5 分钟',
  'review.soon.do': '预热、检查和页面分发可能来不及，开售后先到的人会看到「准备中」',
  'review.sessions-overlap': '前一场还没结束，后一场就开始了',
  'review.sessions-overlap.do': '缩短每场时长，或拉开场次间隔',
  'review.short-pay': '支付时限只有 {seconds} 秒',
  'review.short-pay.do': '买家要选地址、唤起微信支付，少于 3 分钟会有不少人来不及',
  'review.overlap': '「{sku}」同时也在「{rival}」出售',
  'review.overlap.do': '库存各自划拨，限购各算各的：同一个人两场都能买',
  'review.overlap-price': '「{sku}」同时也在「{rival}」出售',
  'review.overlap-price.do': '两场价格不同：这里 ¥{price}，那里 ¥{rivalPrice}；限购也各算各的',
  'review.no-room': '只有 {total} 件，又不排队',
  'review.no-room.do': '热门商品会在一两秒内抢完，拼的是手速；摇号或先到先得更公平',
  'review.cap-over-stock': '同时放 {cap} 人进来，但只有 {total} 件',
  'review.cap-over-stock.do': '大多数人进来就看到已抢光；建议不超过库存的 5 倍',
  'review.cap-under-rate': '同时在抢 {cap} 人，少于每秒放行的 {rate} 人',
  'review.cap-under-rate.do': '速率永远达不到，实际由「同时在抢」决定',
  'review.too-slow': '每秒放行 {rate} 人，到结束也放不完 {total} 件的买家',
  'review.too-slow.do': '调高每秒放行，或延长活动时间',
  'review.short-queue': '最多排队 {queue} 人，比库存 {total} 件还少',
  'review.short-queue.do': '后来的人会被劝退，库存可能卖不完',
  'review.lobby-late': '按这个设置，候场现在就该开放了',
  'review.lobby-late.do': '发布并预热后候场立即开放',
  'review.gray': '只对 {share}% 的买家开放',
  'review.gray.do': '其余的人会看到「本场活动暂未向您开放」，请确认不是演练时留下的设置',
  'review.no-banner': '横幅不在素材库里',
  'review.no-banner.do': '买家可能看到空白，请换一张',
  'review.no-picture': '「{sku}」的主图不在素材库里',
  'review.no-picture.do': '买家可能看到空白，请换一张',
  'review.heavy-banner': '横幅有 {size} KB，超过 {budget} KB',
  'review.heavy-banner.do': '开售时所有人同时打开页面，请换一张更小的',
  'review.heavy-picture': '「{sku}」的主图有 {size} KB，超过 {budget} KB',
  'review.heavy-picture.do': '开售时所有人同时打开页面，请换一张更小的',
  'review.heavy-page': '活动页的图片共 {size} KB，超过 {budget} KB',
  'review.heavy-page.do': '弱网下要好几秒才能看全，建议减少商品或换小图',
  'review.no-rules': '没有填写活动规则',
  'review.no-rules.do': '出现争议时没有依据可查',

  // Lines of a file of goods that are left out
  'import.twin': '与第 {line} 行的规格编码重复',
  'import.no-code': '没有规格编码',
  'import.no-such-id': '没有这个编号的规格',
  'import.code': '规格编码只能用字母、数字和 . _ -，最多 40 个',
  'import.title-long': '商品名称最多 60 个字',
  'import.subtitle-long': '副标题最多 80 个字',
  'import.sku-name-long': '规格名称最多 40 个字',
  'import.kind': '不认识的类型：{kind}（应为{known}）',
  'import.state': '不认识的状态：{state}（应为在售或已下架）',
  'import.price': '售价读不懂：{price}',
  'import.list-price': '划线价读不懂：{price}',
  'import.stock': '货架库存要填 0 或正整数：{stock}',
  'import.no-category': '没有分类「{category}」，请先新建',
  'import.many': '有几个商品都叫「{title}」，不知道加到哪一个',
  'import.new-price': '新规格要填售价',
  'import.new-title': '没有这个编码的规格；要新建，请填商品名称',
  'import.new-category': '新商品要填分类',
  'import.card-stock': '卡密商品的库存由卡密决定，请留空',
  'import.too-many-skus': '一个商品最多 {most} 个规格',
  'import.kind-fixed': '已有的商品不能更改类型',
  'import.kind-differs': '同一个商品，与前面的类型不一样',
  'import.no-picture': '还没有图片，不能上架',
  'import.differs': '同一个商品，与第 {line} 行的{column}不一样',

  // Products that a change of many left alone
  'bulk.gone': '商品已不存在',
  'bulk.no-category': '分类不存在',
  'bulk.below-zero': '改价后会小于 0',
  'bulk.no-picture': '还没有图片，不能上架',

  // Lines of a file of parcels that are left out
  'parcel.twin': '与第 {line} 行的订单重复',
  'parcel.order': '订单号格式不正确',
  'parcel.carrier': '不认识的快递公司：{carrier}',
  'parcel.no-carrier': '没有填快递公司',
  'parcel.tracking': '快递单号格式不正确',

  // Beside the field that was refused
  'field.missing': '请填写此项',
  'field.choose': '请选择其中一项',
  'field.too-short': '至少 {minimum} 个字',
  'field.too-long': '最多 {maximum} 个字',
  'field.too-small': '不能小于 {minimum}',
  'field.too-big': '不能超过 {maximum}',
  'field.malformed': '格式不正确',
  'field.campaign-name': '与活动名称不一致',
  'field.template-name': '与模板名称不一致',
  'field.extend-most': '一次最多延长 7 天',
  'field.extend-later': '新的结束时间必须晚于现在的结束时间',
  'field.total-most': '活动库存合计最多 {most} 件',
  'field.shelf-short': '货架库存不足',
  'field.shelf-has': '货架上只剩 {stock}',
  'field.stock-moved': '库存刚刚变为 {stock}，请核对后再调整',
  'field.pictures-gone': '有图片已从素材库删除，请移除后重新上传',
  'field.code-twice': '与上面的规格编码重复',
  'field.code-taken': '别的规格已经用了这个编码',
  'field.category-gone': '分类不存在',
  'field.category-taken': '已有同名的分类',
  'field.sku-kept': '已有库存记录的规格不能删除，可将库存改为 0',
  'field.sku-gone': '商品不存在',
  'field.sku-twice': '同一规格只能出现一次',
  'field.above-list': '活动价高于划线价',
  'field.one-check': '校验位 C 只能有一个',
  'field.guessable': '随机位太少，容易被猜中（{bits} 位，至少 {least} 位）',
  'field.password-same': '不能与当前密码相同',
  'field.password-weak': '太容易被猜到：换成更长的、不常见的词，或加几个不相干的词',
  'field.password-wrong': '密码不正确',
  'field.code-wrong': '验证码不正确，请确认手机时间准确',
} as const

export type SayingCode = keyof typeof sayings
export type SayingValue = string | number

/** The values that a sentence names. */
type ValueName<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ValueName<Rest>
  : never
export type ValueOf<Code extends SayingCode> = ValueName<(typeof sayings)[Code]>
type PlainCode = { [Code in SayingCode]: [ValueOf<Code>] extends [never] ? Code : never }[SayingCode]

export interface Saying {
  code: SayingCode
  values?: Readonly<Record<string, SayingValue>>
}

/** A sentence of ours; or, as a string, a label, the words that a contract gives a check of its own, or a store's error. */
export type Said = Saying | string

export function say(code: PlainCode): Saying
export function say<Code extends SayingCode>(code: Code, values: Readonly<Record<ValueOf<Code>, SayingValue>>): Saying
export function say(code: SayingCode, values?: Saying['values']): Saying {
  return values ? { code, values } : { code }
}

export function isSaying(value: unknown): value is Saying {
  const code = typeof value === 'object' && value !== null ? (value as { code?: unknown }).code : undefined
  return typeof code === 'string' && Object.prototype.hasOwnProperty.call(sayings, code)
}
