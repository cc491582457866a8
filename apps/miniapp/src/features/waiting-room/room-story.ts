/** What a shopper is told about their place: nothing but what the last frontier says. Pure, so that every situation can be read in a test. */
import { isBeforeStart, type Standing } from '@tidegate/shared/waiting-room'
import { beijing } from '../../clock/countdown.ts'
import type { Step } from '../../ui/ui.tsx'
import { sayCount, sayEta } from './say.ts'
import { type Inside, progressOf, type StayState, standingIn } from './stay.ts'

export interface RoomStory {
  readonly tone: 'calm' | 'turn' | 'still'
  readonly phase: string
  /** Set in large figures; null: `headline` stands there. */
  readonly ahead: number | null
  readonly headline: string
  /** A countdown below the headline. */
  readonly countdownTo: number | null
  readonly sentence: string
  readonly progress: number | null
  readonly facts: readonly { label: string; value: string }[]
  readonly steps: readonly Step[]
}

const still = { tone: 'still', ahead: null, countdownTo: null, progress: null, facts: [], steps: [] } as const

const turn = {
  tone: 'turn',
  phase: '轮到您了',
  headline: '轮到您了',
  sentence: '现在就可以抢购，库存有限，先下单先得',
} as const
/** To whoever comes back late as well as to whom the last unit went before. */
const tooLate = {
  tone: 'still',
  phase: '暂时抢完',
  headline: '已经抢完了',
  sentence: '您的号码已放行，库存已被抢完。有人不付款，名额让给候补的人。',
} as const

export function storyOf(stay: Inside, now: number): RoomStory {
  const { frontier } = stay
  const standing = standingIn(stay)
  if (frontier.phase === 'ENDED') {
    return { ...still, phase: '活动已结束', headline: '本场活动已结束', sentence: '谢谢您的等待，下一场再见' }
  }
  switch (standing.kind) {
    case 'VOID':
      return {
        ...still,
        phase: '排队已作废',
        headline: '这一轮排队作废了',
        sentence:
          frontier.phase === 'ABORTED'
            ? '商家中止了这一轮，号码都已失效，没有人因此被扣款。重新开放后请再次排队。'
            : '商家重新开始了排队，之前的排队号已失效，请重新进入。',
      }
    case 'UNDECIDED':
      return beforeStart(stay, now)
    case 'ADMITTED':
      return {
        ...(frontier.band === 'SOLD_OUT' ? tooLate : turn),
        ahead: null,
        countdownTo: null,
        progress: 1,
        facts: numbers(stay),
        steps: stepsOf(stay, 'BUY'),
      }
    case 'WAITING': {
      const { phase, sentence, still } = waiting(frontier, standing)
      return {
        tone: still ? 'still' : 'calm',
        phase,
        ahead: standing.ahead,
        headline: '',
        countdownTo: null,
        sentence,
        progress: progressOf(stay),
        facts: numbers(stay),
        steps: stepsOf(stay, 'QUEUE'),
      }
    }
  }
}

function waiting(
  { phase, band }: Inside['frontier'],
  { reachable, etaSeconds }: Extract<Standing, { kind: 'WAITING' }>,
): Pick<RoomStory, 'phase' | 'sentence'> & { still: boolean } {
  if (!reachable) {
    const sentence = '按剩下的库存，很可能轮不到您的号码，不必一直等。可以加入候补。'
    return { phase: '可能轮不到了', sentence, still: true }
  }
  // Everything is somebody's who has yet to pay; what they leave goes on by number.
  if (band === 'SOLD_OUT') {
    const sentence = '库存都在等人付款。有人不付，会接着放行；也可以现在加入候补，位置不变。'
    return { phase: '暂时抢完', sentence, still: true }
  }
  return phase === 'HELD'
    ? { phase: '暂停放行', sentence: '暂停放行，您的位置不变，恢复后自动继续', still: true }
    : { phase: '按号放行中', sentence: sayTurn(sayEta(etaSeconds)), still: false }
}

/** Whether the way on is the standby list: nothing is left to tap for, or there will not be at this number. */
export function mayStandBy(stay: Inside): boolean {
  const standing = standingIn(stay)
  if (standing.kind !== 'WAITING') return standing.kind === 'ADMITTED' && stay.frontier.band === 'SOLD_OUT'
  return !standing.reachable || stay.frontier.band === 'SOLD_OUT'
}

function beforeStart(stay: Inside, now: number): RoomStory {
  const { frontier, number, held } = stay
  const shuffled = frontier.mode === 'SHUFFLE'
  const drawing = frontier.phase === 'DRAWING' || now >= frontier.startsAt
  return {
    tone: 'calm',
    phase: drawing ? (shuffled ? '摇号中' : '即将放行') : '已进入候场',
    ahead: null,
    headline: drawing ? (shuffled ? '正在摇号…' : '马上开始…') : '距开售',
    countdownTo: drawing ? null : frontier.startsAt,
    sentence: drawing
      ? shuffled
        ? '名单已封存，号码几秒内公布'
        : '到点就按顺序放行'
      : shuffled
        ? '开售时统一摇号，早来晚来机会一样'
        : '按到达先后放行，位置已为您留好',
    progress: null,
    facts: [
      number === null && held.place.kind === 'LOBBY'
        ? { label: '进场序号', value: sayCount(held.place.index + 1) }
        : { label: '您的号码', value: sayCount((number ?? 0) + 1) },
      { label: '候场人数', value: sayCount(frontier.tail) },
      { label: '开售时间', value: beijing(frontier.startsAt, now).time },
    ],
    steps: stepsOf(stay, drawing ? 'DRAW' : 'LOBBY'),
  }
}

function numbers({ number, frontier }: Inside): RoomStory['facts'] {
  return [
    { label: '您的号码', value: sayCount((number ?? 0) + 1) },
    { label: '已放行到', value: sayCount(frontier.serving) },
    { label: '发出号码', value: sayCount(frontier.tail) },
  ]
}

function sayTurn(eta: string | null): string {
  if (eta === null) return '正在测算放行速度'
  return eta.startsWith('约') ? `${eta}后轮到您` : eta === '马上就到' ? '马上就到您' : `要等 ${eta}`
}

type At = 'LOBBY' | 'DRAW' | 'QUEUE' | 'BUY'
const order: readonly At[] = ['LOBBY', 'DRAW', 'QUEUE', 'BUY']

function stepsOf({ frontier, held }: Inside, at: At): Step[] {
  const inDraw = frontier.mode === 'SHUFFLE' && held.place.kind === 'LOBBY'
  return stepsFrom(at, inDraw, isBeforeStart(frontier))
}

/** `at` null: nothing has begun. */
export function stepsFrom(at: At | null, inDraw: boolean, beforeStart: boolean): Step[] {
  const reached = at === null ? -1 : order.indexOf(at)
  const stage = (step: At): Step['stage'] => {
    const place = order.indexOf(step)
    return place < reached ? 'done' : place === reached ? 'now' : 'next'
  }
  return [
    { label: '进入候场', hint: '每人一个位置，重复进入不会多占', stage: stage('LOBBY') },
    ...(inDraw
      ? [{ label: '开售时摇号', hint: '先公布指纹，后公布种子，人人可以核验', stage: stage('DRAW') }]
      : beforeStart
        ? [{ label: '等待开售', hint: '到点自动开始放行', stage: stage('DRAW') }]
        : []),
    { label: '按号码放行', hint: '位置只会往前，不会往后', stage: stage('QUEUE') },
    { label: '抢购并支付', hint: '轮到您时会振动提醒', stage: stage('BUY') },
  ]
}

/** One line about a room, for bars and buttons. */
export function sayStay(state: StayState): string {
  if (state.at !== 'IN') return state.at === 'ENTERING' ? '正在进入候场' : '还没有进入候场'
  const standing = standingIn(state)
  switch (standing.kind) {
    case 'VOID':
      return '排队已作废，请重新进入'
    case 'UNDECIDED':
      return '已进入候场，等待开售'
    case 'ADMITTED':
      return state.frontier.band === 'SOLD_OUT' ? '暂时抢完，可以候补' : '轮到您了'
    case 'WAITING':
      return standing.reachable ? `前面还有 ${sayCount(standing.ahead)} 人` : '可能轮不到了，可以候补'
  }
}
