/**
 * What can go wrong with a campaign, found before it is published. Each check looks at the document and at what the shop knows, and says
 * where it is put right. Pure: the facts are gathered by review-draft.
 */
import { completeDraft, type ReviewFinding, stepOfField } from '@tidegate/shared/contracts/campaign-drafts'
import { pictureBudgetBytes } from '@tidegate/shared/contracts/media'
import { formatYuan } from '@tidegate/shared/fen'
import { say } from '@tidegate/shared/sayings'
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
  return draft.issues.map(({ path, message }) => ({
    ...{ key: `missing:${path}`, severity: 'ERROR', step: stepOfField(path), field: path, message },
    advice: say('review.missing.do'),
  }))
}

function goodsChecks({ document, skus }: ReviewFacts): ReviewFinding[] {
  const sessions = Math.max(1, plannedSessions(document).length)
  const seen = new Set<string>()
  return document.offers.flatMap(({ skuId, total }, i) => {
    const sku = skus.get(skuId)
    const findings: ReviewFinding[] = []
    const at = (severity: ReviewFinding['severity'], leaf: string) =>
      ({ severity, step: 'GOODS', field: `offers.${i}.${leaf}`, about: skuId }) as const
    if (seen.has(skuId)) findings.push(found('twice', at('ERROR', 'skuId'), {}))
    seen.add(skuId)
    if (!sku) return [...findings, found('gone', at('ERROR', 'skuId'), {})]
    const [name, shelf] = [nameOf(sku), sku.shelfStock]
    if (!sku.onShelf) findings.push(found('off-shelf', at('WARNING', 'skuId'), { sku: name }))
    const needed = (total ?? 0) * sessions
    if (needed > shelf && sessions === 1)
      findings.push(found('stock', at('ERROR', 'total'), { sku: name, needed, shelf }))
    else if (needed > shelf)
      findings.push(
        found('stock-of-sessions', at('ERROR', 'total'), { sku: name, total: total ?? 0, sessions, needed, shelf }),
      )
    else if (needed > 0 && needed === shelf) findings.push(found('all-stock', at('WARNING', 'total'), { sku: name }))
    return findings
  })
}

function priceChecks({ document, skus }: ReviewFacts): ReviewFinding[] {
  return document.offers.flatMap((offer, i) => {
    const known = skus.get(offer.skuId)
    if (!known) return []
    const { priceFen, total, buyerLimit } = offer
    const findings: ReviewFinding[] = []
    const at = (severity: ReviewFinding['severity'], leaf: string) =>
      ({ severity, step: 'PRICE', field: `offers.${i}.${leaf}`, about: `${known.skuId}:${priceFen}` }) as const
    const [sku, list, price] = [nameOf(known), formatYuan(known.listPriceFen), formatYuan(priceFen ?? 0)]
    if (priceFen !== null && priceFen > known.listPriceFen)
      findings.push(found('above-list', at('ERROR', 'priceFen'), { sku, list, price }))
    else if (priceFen !== null && priceFen === known.listPriceFen)
      findings.push(found('at-list', at('WARNING', 'priceFen'), { sku, list }))
    else if (priceFen !== null && priceFen > 0 && priceFen * 10 < known.listPriceFen)
      findings.push(found('below-tenth', at('WARNING', 'priceFen'), { sku, list, price }))
    if (buyerLimit !== null && total !== null && buyerLimit > 1 && buyerLimit * 10 > total) {
      const buyers = Math.ceil(total / buyerLimit)
      findings.push(found('few-buyers', at('WARNING', 'buyerLimit'), { sku, limit: buyerLimit, buyers }))
    }
    return findings
  })
}

function pageChecks({ document, skus, pictures }: ReviewFacts): ReviewFinding[] {
  const findings: ReviewFinding[] = []
  const at = (field: string, about: string) =>
    ({ severity: 'WARNING', step: stepOfField(field), field, about }) as const
  const shown = new Set<string>()
  const weigh = (path: string, field: string, sku: string | null) => {
    if (path === '' || shown.has(path)) return
    shown.add(path)
    const bytes = pictures.get(path)
    const place = at(field, path)
    const weight = { size: kilobytes(bytes ?? 0), budget: kilobytes(pictureBudgetBytes) }
    if (bytes === undefined)
      findings.push(sku === null ? found('no-banner', place, {}) : found('no-picture', place, { sku }))
    else if (bytes > pictureBudgetBytes)
      findings.push(
        sku === null ? found('heavy-banner', place, weight) : found('heavy-picture', place, { ...weight, sku }),
      )
  }
  weigh(document.banner, 'banner', null)
  document.offers.forEach((offer, i) => {
    const sku = skus.get(offer.skuId)
    if (sku) weigh(sku.image, `offers.${i}.skuId`, nameOf(sku))
  })
  const whole = [...shown].reduce((sum, path) => sum + (pictures.get(path) ?? 0), 0)
  const [size, budget] = [kilobytes(whole), kilobytes(pageBytes)]
  if (whole > pageBytes) findings.push(found('heavy-page', at('banner', String(size)), { size, budget }))
  if (document.rules.length === 0) findings.push(found('no-rules', at('rules', ''), {}))
  return findings
}

function rank({ severity }: ReviewFinding): number {
  return severity === 'ERROR' ? 0 : 1
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1024)
}

// What a page of pictures may weigh on a mobile network.
const pageBytes = 600 * 1024
