/**
 * What can go wrong with a campaign, found before it is published. Each check looks at the document and at what the shop knows, and says
 * where it is put right. Pure: the facts are gathered by review-draft.
 */
import {
  completeDraft,
  type DraftDocument,
  type ReviewFinding,
  stepOfField,
} from '@tidegate/shared/contracts/campaign-drafts'
import { pictureBudgetBytes } from '@tidegate/shared/contracts/media'
import { formatYuan } from '@tidegate/shared/fen'
import { found, nameOf, plannedSessions, type ReviewFacts } from './review-facts.ts'
import { rivalChecks, roomChecks, scheduleChecks } from './review-time-and-room.ts'

export function reviewFindings(facts: ReviewFacts): ReviewFinding[] {
  const missing = missingFields(facts)
  const rest = [goodsChecks, priceChecks, scheduleChecks, rivalChecks, roomChecks, pageChecks].flatMap((check) =>
    check(facts),
  )
  // What a field lacks is said once: by its own check, in more words, where there is one.
  const told = new Set(rest.map((finding) => finding.field))
  return [...missing.filter(({ field }) => !told.has(field)), ...rest].sort((a, b) => rank(a) - rank(b))
}

function missingFields({ document }: ReviewFacts): ReviewFinding[] {
  const draft = completeDraft(document)
  if (draft.complete) return []
  return draft.issues.map(({ path, message }) =>
    found(
      'missing',
      path,
      'ERROR',
      stepOfField(path),
      path,
      `${fieldName(document, path)}${message}`,
      '填好后才能发布',
    ),
  )
}

function goodsChecks({ document, skus }: ReviewFacts): ReviewFinding[] {
  const sessions = Math.max(1, plannedSessions(document).length)
  const seen = new Set<string>()
  return document.offers.flatMap((offer, i) => {
    const sku = skus.get(offer.skuId)
    const findings: ReviewFinding[] = []
    const say = (code: string, severity: ReviewFinding['severity'], leaf: string, message: string, advice: string) =>
      findings.push(found(code, offer.skuId, severity, 'GOODS', `offers.${i}.${leaf}`, message, advice))
    if (seen.has(offer.skuId)) say('twice', 'ERROR', 'skuId', '同一规格只能出现一次', '移除重复的一行')
    seen.add(offer.skuId)
    if (!sku) {
      say('gone', 'ERROR', 'skuId', '商品不存在', '移除这一行，或换一个商品')
      return findings
    }
    const name = nameOf(sku)
    if (!sku.onShelf) say('off-shelf', 'WARNING', 'skuId', `${name} 已下架`, '买家打不开商品详情，建议先上架')
    const needed = (offer.total ?? 0) * sessions
    if (needed > sku.shelfStock)
      say(
        'stock',
        'ERROR',
        'total',
        '货架库存不足',
        `${name} 要划拨 ${sessions > 1 ? `${offer.total} × ${sessions} 场 = ` : ''}${needed} 件，货架只有 ${sku.shelfStock} 件`,
      )
    else if (needed > 0 && needed === sku.shelfStock)
      say('all-stock', 'WARNING', 'total', `${name} 的货架会被划空`, '活动期间平时的购买渠道没有库存可卖')
    return findings
  })
}

function priceChecks({ document, skus }: ReviewFacts): ReviewFinding[] {
  return document.offers.flatMap((offer, i) => {
    const sku = skus.get(offer.skuId)
    if (!sku) return []
    const { priceFen, total, buyerLimit } = offer
    const findings: ReviewFinding[] = []
    const say = (code: string, severity: ReviewFinding['severity'], leaf: string, message: string, advice: string) =>
      findings.push(
        found(
          code,
          `${sku.skuId}:${priceFen}`,
          severity,
          'PRICE',
          `offers.${i}.${leaf}`,
          `${nameOf(sku)}：${message}`,
          advice,
        ),
      )
    const list = `划线价 ¥${formatYuan(sku.listPriceFen)}`
    if (priceFen !== null && priceFen > sku.listPriceFen)
      say('above-list', 'ERROR', 'priceFen', '活动价高于划线价', `${list}，活动价 ¥${formatYuan(priceFen)}`)
    else if (priceFen !== null && priceFen === sku.listPriceFen)
      say('at-list', 'WARNING', 'priceFen', '活动价等于划线价，没有优惠', `${list}；买家会看不到折扣`)
    else if (priceFen !== null && priceFen > 0 && priceFen * 10 < sku.listPriceFen)
      say(
        'below-tenth',
        'WARNING',
        'priceFen',
        `活动价不到一折（¥${formatYuan(priceFen)}）`,
        `${list}，请确认没有少输一位`,
      )
    if (buyerLimit !== null && total !== null && buyerLimit > 1 && buyerLimit * 10 > total)
      say(
        'few-buyers',
        'WARNING',
        'buyerLimit',
        `每人可买 ${buyerLimit} 件，${Math.ceil(total / buyerLimit)} 个人就能买完`,
        '库存少时建议每人限购 1 件',
      )
    return findings
  })
}

function pageChecks({ document, skus, pictures }: ReviewFacts): ReviewFinding[] {
  const findings: ReviewFinding[] = []
  const say = (code: string, path: string, field: string, message: string, advice: string) =>
    findings.push(found(code, path, 'WARNING', stepOfField(field), field, message, advice))
  const shown = new Set<string>()
  const weigh = (path: string, field: string, what: string) => {
    if (path === '' || shown.has(path)) return
    shown.add(path)
    const bytes = pictures.get(path)
    if (bytes === undefined) say('no-picture', path, field, `${what}不在素材库里`, '买家可能看到空白，请换一张')
    else if (bytes > pictureBudgetBytes)
      say(
        'heavy-picture',
        path,
        field,
        `${what}有 ${kb(bytes)}，超过 ${kb(pictureBudgetBytes)}`,
        '开售时所有人同时打开页面，请换一张更小的',
      )
  }
  weigh(document.banner, 'banner', '横幅')
  document.offers.forEach((offer, i) => {
    const sku = skus.get(offer.skuId)
    if (sku) weigh(sku.image, `offers.${i}.skuId`, `${nameOf(sku)} 的主图`)
  })
  const whole = [...shown].reduce((sum, path) => sum + (pictures.get(path) ?? 0), 0)
  if (whole > pageBytes)
    say(
      'heavy-page',
      kb(whole),
      'banner',
      `活动页的图片共 ${kb(whole)}，超过 ${kb(pageBytes)}`,
      '弱网下要好几秒才能看全，建议减少商品或换小图',
    )
  if (document.rules.length === 0) say('no-rules', '', 'rules', '没有填写活动规则', '出现争议时没有依据可查')
  return findings
}

function rank({ severity }: ReviewFinding): number {
  return severity === 'ERROR' ? 0 : 1
}

/** "第 2 个商品：", for messages that would not say which otherwise. */
function fieldName({ offers }: DraftDocument, path: string): string {
  const [top, index] = path.split('.')
  return top === 'offers' && index !== undefined && offers.length > 1 ? `第 ${Number(index) + 1} 个商品：` : ''
}

function kb(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`
}

// What a page of pictures may weigh on a mobile network.
const pageBytes = 600 * 1024
