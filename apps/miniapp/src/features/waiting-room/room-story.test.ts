import type { Frontier } from '@tidegate/shared/contracts/waiting-room'
import { expect, test } from 'vitest'
import { mayStandBy, storyOf } from './room-story.ts'
import type { Inside } from './stay.ts'

const startsAt = 1_000_000
const stayIn = (frontier: Partial<Frontier>, number: number | null = 50): Inside => ({
  at: 'IN',
  visit: { campaignId: '1', title: '', token: '' },
  held: { ticket: 't', epoch: 1, place: { kind: 'LOBBY', index: 7 } },
  frontier: {
    campaignId: '1',
    epoch: 1,
    mode: 'SHUFFLE',
    phase: 'OPEN',
    serving: 10,
    tail: 1000,
    reach: null,
    ratePerMinute: [60, 120],
    draw: null,
    band: 'PLENTY',
    degrade: 0,
    startsAt,
    lobbyOpensAt: 0,
    serverNow: startsAt,
    pollAfterMs: 2000,
    ...frontier,
  },
  heardAt: 0,
  number,
  ahead: null,
  aheadAtFirst: null,
  called: false,
  left: false,
  nextAskAt: null,
  missed: 0,
})

test.each<[string, Inside, number, string]>([
  ['lobby', stayIn({ phase: 'LOBBY' }, null), startsAt - 5000, '早来晚来机会一样'],
  ['drawing', stayIn({ phase: 'DRAWING' }, null), startsAt - 1000, '号码几秒内公布'],
  ['start by the clock, no news yet', stayIn({ phase: 'LOBBY' }, null), startsAt + 10, '号码几秒内公布'],
  ['waiting', stayIn({}), startsAt, '约 20–40 秒后轮到您'],
  ['held', stayIn({ phase: 'HELD' }), startsAt, '暂停放行，您的位置不变'],
  ['out of reach', stayIn({ reach: 40 }), startsAt, '很可能轮不到您的号码'],
  ['nothing left for now', stayIn({ phase: 'HELD', band: 'SOLD_OUT' }), startsAt, '有人不付，会接着放行'],
  ['turn', stayIn({ serving: 51 }), startsAt, '现在就可以抢购'],
  ['turn, but nothing left', stayIn({ serving: 51, band: 'SOLD_OUT' }), startsAt, '库存已被抢完'],
  ['another epoch', stayIn({ epoch: 2 }), startsAt, '之前的排队号已失效'],
])('%s is said plainly', (_when, stay, now, words) => {
  expect(storyOf(stay, now).sentence).toContain(words)
})

test.each<[string, Partial<Frontier>, boolean]>([
  ['waiting', {}, false],
  ['held', { phase: 'HELD' }, false],
  ['out of reach', { reach: 40 }, true],
  ['nothing left for now', { phase: 'HELD', band: 'SOLD_OUT' }, true],
  ['turn', { serving: 51 }, false],
  ['turn, but nothing left', { serving: 51, band: 'SOLD_OUT' }, true],
  ['in the lobby', { phase: 'LOBBY', band: 'SOLD_OUT' }, false],
])('standby is offered at once where it helps: %s', (_when, frontier, offered) => {
  expect(mayStandBy(stayIn(frontier))).toBe(offered)
})
