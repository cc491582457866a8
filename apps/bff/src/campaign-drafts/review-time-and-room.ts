/** Checks of when a campaign runs, against what else runs then, and of how its waiting room lets people in. */
import type { Session } from '@tidegate/shared/campaign-sessions'
import { type DraftOffer, type ReviewFinding, stepOfField } from '@tidegate/shared/contracts/campaign-drafts'
import { formatYuan } from '@tidegate/shared/fen'
import { found, nameOf, plannedSessions, type ReviewFacts } from './review-facts.ts'

export function scheduleChecks({ now, document }: ReviewFacts): ReviewFinding[] {
  const sessions = plannedSessions(document)
  const [first] = sessions
  const findings: ReviewFinding[] = []
  const at = (severity: ReviewFinding['severity'], field: string) =>
    ({ severity, step: 'SCHEDULE', field, about: String(document[field as 'startsAt']) }) as const
  if (document.startsAt !== null && document.endsAt !== null && document.endsAt <= document.startsAt)
    findings.push(found('ends-first', at('ERROR', 'endsAt'), {}))
  if (!first) return findings
  if (first.endsAt <= now) findings.push(found('over', at('ERROR', 'endsAt'), {}))
  else if (first.startsAt <= now) findings.push(found('past', at('WARNING', 'startsAt'), {}))
  else if (first.startsAt - now < prewarmMs) findings.push(found('soon', at('WARNING', 'startsAt'), {}))
  if (sessions.some(({ startsAt }, i) => i > 0 && startsAt < (sessions[i - 1] as Session).endsAt))
    findings.push(found('sessions-overlap', at('ERROR', 'sessions'), {}))
  const seconds = document.payWindowSeconds
  if (seconds !== null && seconds < shortPaySeconds)
    findings.push(found('short-pay', at('WARNING', 'payWindowSeconds'), { seconds }))
  return findings
}

export function rivalChecks({ document, rivals, skus }: ReviewFacts): ReviewFinding[] {
  const sessions = plannedSessions(document)
  return document.offers.flatMap((offer, i) => {
    const known = skus.get(offer.skuId)
    if (!known) return []
    const { skuId, priceFen } = offer
    return rivals
      .filter((rival) => rival.skuId === skuId)
      .filter((rival) => sessions.some((own) => own.startsAt < rival.endsAt && rival.startsAt < own.endsAt))
      .map(({ campaignId, title: rival, priceFen: rivalFen }) => {
        const sku = nameOf(known)
        const about = `${skuId}:${campaignId}:${priceFen}`
        const place = { severity: 'WARNING', step: 'SCHEDULE', field: `offers.${i}.skuId`, about } as const
        if (priceFen === null || priceFen === rivalFen) return found('overlap', place, { sku, rival })
        const prices = { price: formatYuan(priceFen), rivalPrice: formatYuan(rivalFen) }
        return found('overlap-price', place, { sku, rival, ...prices })
      })
  })
}

export function roomChecks({ now, document }: ReviewFacts): ReviewFinding[] {
  const { room, startsAt } = document
  const { mode, rate, cap, queueMax, lobbyOpensSeconds, audienceShare } = room
  const total = unitsOf(document.offers)
  const [first] = plannedSessions(document)
  const findings: ReviewFinding[] = []
  const at = (field: string, ...about: unknown[]) =>
    ({ severity: 'WARNING', step: stepOfField(field), field, about: about.join(':') }) as const
  if (mode === 'OFF') {
    if (total > 0 && total < scarceUnits && audienceShare === 100 && first && first.startsAt > now + prewarmMs)
      findings.push(found('no-room', at('room.mode', total), { total }))
    return findings
  }
  if (cap !== null && total > 0 && cap > total * 5)
    findings.push(found('cap-over-stock', at('room.cap', cap, total), { cap, total }))
  if (rate !== null && cap !== null && cap < rate)
    findings.push(found('cap-under-rate', at('room.cap', cap, rate), { cap, rate }))
  if (rate !== null && first && total / rate > (first.endsAt - first.startsAt) / 1000)
    findings.push(found('too-slow', at('room.rate', rate, total), { rate, total }))
  const numbered = mode === 'FIFO' || mode === 'SHUFFLE'
  if (numbered && queueMax !== null && queueMax < total)
    findings.push(found('short-queue', at('room.queueMax', queueMax, total), { queue: queueMax, total }))
  if (numbered && startsAt !== null && lobbyOpensSeconds !== null) {
    const opensAt = startsAt - lobbyOpensSeconds * 1000
    if (startsAt > now && opensAt < now)
      findings.push(found('lobby-late', at('room.lobbyOpensSeconds', lobbyOpensSeconds), {}))
  }
  if (audienceShare !== null && audienceShare < 100)
    findings.push(found('gray', at('room.audienceShare', audienceShare), { share: audienceShare }))
  return findings
}

function unitsOf(offers: readonly DraftOffer[]): number {
  return offers.reduce((sum, offer) => sum + (offer.total ?? 0), 0)
}

const prewarmMs = 5 * 60_000
const shortPaySeconds = 180
const scarceUnits = 100
