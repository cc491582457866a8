import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import { beijing } from '../../clock/countdown.ts'
import { type RoomStory, stepsFrom } from './room-story.ts'
import type { StayState } from './stay.ts'

/** What a shopper without a place is told. */
export function outsideStoryOf(
  state: Exclude<StayState, { at: 'IN' }>,
  campaign: Pick<CampaignView, 'room' | 'startsAt'> | null,
  now: number,
): RoomStory {
  const plain = { tone: 'calm', ahead: null, countdownTo: null, progress: null, facts: [], steps: [] } as const
  if (state.at === 'TURNED_AWAY') {
    const { problem, resumeAt } = state
    const seconds = resumeAt === null ? 0 : Math.max(1, Math.ceil((resumeAt - now) / 1000))
    return {
      ...plain,
      tone: 'still',
      phase: resumeAt === null ? '未能进入' : '稍等一下',
      headline: turnedAway[problem.code] ?? '暂时没能进入',
      sentence: resumeAt === null ? problem.message : `${seconds} 秒后自动再试，不用一直点`,
    }
  }
  if (state.at === 'OUT' && campaign === null) {
    return { ...plain, phase: '候场', headline: '正在打开候场…', sentence: '打开后再进入，不用抢着点' }
  }
  if (state.at === 'ENTERING' || campaign === null) {
    return { ...plain, phase: '候场', headline: '正在进入…', sentence: '只占一个位置，重复点击不会多排' }
  }
  const { room, startsAt } = campaign
  const early = now < room.lobbyOpensAt
  const started = now >= startsAt
  return {
    ...plain,
    steps: stepsFrom(null, room.mode === 'SHUFFLE' && !started, !started),
    phase: '候场',
    headline: early ? '距候场开放' : started ? '进来排个队' : '候场已开放',
    countdownTo: early ? room.lobbyOpensAt : null,
    sentence: early
      ? `候场 ${beijing(room.lobbyOpensAt, now).time} 开放，不用抢着进`
      : started
        ? '领一个号，按顺序放行'
        : `${beijing(startsAt, now).time} 开售，之前进来的人${room.mode === 'SHUFFLE' ? '机会一样' : '按先后排'}`,
  }
}

const turnedAway: Readonly<Record<string, string>> = {
  ROOM_FULL: '排队的人太多了',
  LOBBY_CLOSED: '候场还没开放',
  NOT_ELIGIBLE: '暂未向您开放',
  ENDED: '活动已结束',
  NETWORK: '网络连接不上',
  TIMEOUT: '网络有点慢',
}
