/** Checks of when a campaign runs, against what else runs then, and of how its waiting room lets people in. */
import type { Session } from '@tidegate/shared/campaign-sessions'
import { type DraftOffer, type ReviewFinding, stepOfField } from '@tidegate/shared/contracts/campaign-drafts'
import { formatYuan } from '@tidegate/shared/fen'
import { found, nameOf, plannedSessions, type ReviewFacts } from './review-facts.ts'

export function scheduleChecks({ now, document }: ReviewFacts): ReviewFinding[] {
  const sessions = plannedSessions(document)
  const [first] = sessions
  const findings: ReviewFinding[] = []
  const say = (code: string, severity: ReviewFinding['severity'], field: string, message: string, advice: string) =>
    findings.push(found(code, String(document[field as 'startsAt']), severity, 'SCHEDULE', field, message, advice))
  if (document.startsAt !== null && document.endsAt !== null && document.endsAt <= document.startsAt)
    say('ends-first', 'ERROR', 'endsAt', '结束时间必须晚于开始时间', '请把结束时间往后调')
  if (!first) return findings
  if (first.endsAt <= now) say('over', 'ERROR', 'endsAt', '结束时间已过', '请改成将来的时间')
  else if (first.startsAt <= now)
    say('past', 'WARNING', 'startsAt', '开始时间已过，发布后立即开售', '买家没有时间得知，也来不及预热')
  else if (first.startsAt - now < prewarmMs)
    say(
      'soon',
      'WARNING',
      'startsAt',
      '离开售不到 5 分钟',
      '预热、检查和页面分发可能来不及，开售后先到的人会看到「准备中」',
    )
  const next = sessions.findIndex(({ startsAt }, i) => i > 0 && startsAt < (sessions[i - 1] as Session).endsAt)
  if (next > 0)
    say('sessions-overlap', 'ERROR', 'sessions', '前一场还没结束，后一场就开始了', '缩短每场时长，或拉开场次间隔')
  const pay = document.payWindowSeconds
  if (pay !== null && pay < shortPaySeconds)
    say(
      'short-pay',
      'WARNING',
      'payWindowSeconds',
      `支付时限只有 ${pay} 秒`,
      '买家要选地址、唤起微信支付，少于 3 分钟会有不少人来不及',
    )
  return findings
}

export function rivalChecks({ document, rivals, skus }: ReviewFacts): ReviewFinding[] {
  const sessions = plannedSessions(document)
  return document.offers.flatMap((offer, i) =>
    rivals
      .filter((rival) => rival.skuId === offer.skuId)
      .filter((rival) => sessions.some((own) => own.startsAt < rival.endsAt && rival.startsAt < own.endsAt))
      .map((rival) => {
        const sku = skus.get(offer.skuId)
        const differs = offer.priceFen !== null && offer.priceFen !== rival.priceFen
        return found(
          'overlap',
          `${offer.skuId}:${rival.campaignId}:${offer.priceFen}`,
          'WARNING',
          'SCHEDULE',
          `offers.${i}.skuId`,
          `${sku ? nameOf(sku) : '同一商品'} 同时也在「${rival.title}」出售`,
          differs
            ? `两场价格不同：这里 ¥${formatYuan(offer.priceFen ?? 0)}，那里 ¥${formatYuan(rival.priceFen)}；限购也各算各的`
            : '库存各自划拨，限购各算各的：同一个人两场都能买',
        )
      }),
  )
}

export function roomChecks({ now, document }: ReviewFacts): ReviewFinding[] {
  const { room, startsAt } = document
  const { mode, rate, cap, queueMax, lobbyOpensSeconds, audienceShare } = room
  const total = unitsOf(document.offers)
  const [first] = plannedSessions(document)
  const findings: ReviewFinding[] = []
  const say = (code: string, about: unknown, field: string, message: string, advice: string) =>
    findings.push(found(code, String(about), 'WARNING', stepOfField(field), field, message, advice))
  if (mode === 'OFF') {
    if (total > 0 && total < scarceUnits && audienceShare === 100 && first && first.startsAt > now + prewarmMs)
      say(
        'no-room',
        total,
        'room.mode',
        `只有 ${total} 件，又不排队`,
        '热门商品会在一两秒内抢完，拼的是手速；摇号或先到先得更公平',
      )
    return findings
  }
  if (cap !== null && total > 0 && cap > total * 5)
    say(
      'cap-over-stock',
      `${cap}:${total}`,
      'room.cap',
      `同时放 ${cap} 人进来，但只有 ${total} 件`,
      '大多数人进来就看到已抢光；建议不超过库存的 5 倍',
    )
  if (rate !== null && cap !== null && cap < rate)
    say(
      'cap-under-rate',
      `${cap}:${rate}`,
      'room.cap',
      `同时在抢 ${cap} 人，少于每秒放行的 ${rate} 人`,
      '速率永远达不到，实际由「同时在抢」决定',
    )
  if (rate !== null && first && total / rate > (first.endsAt - first.startsAt) / 1000)
    say(
      'too-slow',
      `${rate}:${total}`,
      'room.rate',
      `每秒放行 ${rate} 人，到结束也放不完 ${total} 件的买家`,
      '调高每秒放行，或延长活动时间',
    )
  const numbered = mode === 'FIFO' || mode === 'SHUFFLE'
  if (numbered && queueMax !== null && queueMax < total)
    say(
      'short-queue',
      `${queueMax}:${total}`,
      'room.queueMax',
      `最多排队 ${queueMax} 人，比库存 ${total} 件还少`,
      '后来的人会被劝退，库存可能卖不完',
    )
  if (
    numbered &&
    startsAt !== null &&
    lobbyOpensSeconds !== null &&
    startsAt > now &&
    startsAt - lobbyOpensSeconds * 1000 < now
  )
    say(
      'lobby-late',
      lobbyOpensSeconds,
      'room.lobbyOpensSeconds',
      '按这个设置，候场现在就该开放了',
      '发布并预热后候场立即开放',
    )
  if (audienceShare !== null && audienceShare < 100)
    say(
      'gray',
      audienceShare,
      'room.audienceShare',
      `只对 ${audienceShare}% 的买家开放`,
      '其余的人会看到「本场活动暂未向您开放」，请确认不是演练时留下的设置',
    )
  return findings
}

function unitsOf(offers: readonly DraftOffer[]): number {
  return offers.reduce((sum, offer) => sum + (offer.total ?? 0), 0)
}

const prewarmMs = 5 * 60_000
const shortPaySeconds = 180
const scarceUnits = 100
