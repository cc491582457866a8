import type { Frontier } from '@tidegate/shared/contracts/waiting-room'
import { describe, expect, test } from 'vitest'
import type { Inside } from '../waiting-room/stay.ts'
import { faceOf, type Sale } from './buy-face.ts'

const startsAt = 1_000_000
const frontier: Frontier = {
  campaignId: '1',
  epoch: 1,
  mode: 'SHUFFLE',
  phase: 'OPEN',
  serving: 10,
  tail: 100,
  reach: null,
  ratePerMinute: null,
  draw: null,
  band: 'PLENTY',
  degrade: 0,
  startsAt,
  lobbyOpensAt: startsAt - 900_000,
  serverNow: startsAt,
  pollAfterMs: 2000,
}
const inside = (number: number, more: Partial<Frontier> = {}): Inside => ({
  at: 'IN',
  visit: { campaignId: '1', title: '', token: '' },
  held: { ticket: 't', epoch: 1, place: { kind: 'QUEUE', number } },
  frontier: { ...frontier, ...more },
  heardAt: 0,
  number,
  ahead: null,
  aheadAtFirst: null,
  called: false,
  left: false,
  nextAskAt: null,
  missed: 0,
})
const room = { mode: 'SHUFFLE', lobbyOpensAt: startsAt - 900_000 } as const
const live: Sale = {
  state: { at: 'IDLE' },
  stay: { at: 'OUT' },
  standby: null,
  room,
  phase: 'LIVE',
  band: 'PLENTY',
  now: startsAt + 1000,
  startsAt,
}
const early: Sale = { ...live, phase: 'UPCOMING', now: startsAt - 300_000 }
const wish = {
  offerId: '7',
  campaignId: '1',
  requestId: 'r',
  quantity: 1,
  title: '',
  skuName: '',
  image: '',
  priceFen: 1,
}

describe('the one button', () => {
  test.each<[string, Sale, string, string | null]>([
    ['before the lobby opens', { ...early, now: startsAt - 1_000_000 }, '08:01 候场', null],
    ['in the lobby hours', early, '进入候场', 'enter'],
    ['entered', { ...early, stay: inside(4, { phase: 'LOBBY' }) }, '已进入候场', 'room'],
    [
      'entered, in the last minute',
      { ...early, now: startsAt - 9_000, stay: inside(4, { phase: 'LOBBY' }) },
      '已候场 · 9 秒',
      'room',
    ],
    ['without a room', { ...early, now: startsAt - 30_000, room: null }, '30 秒后开抢', null],
    ['full rooms are met at the start', { ...early, room: { ...room, mode: 'REJECT' } }, '08:16 开抢', null],
    ['on sale, no place yet', live, '立即抢购', 'enter'],
    ['on sale, waiting', { ...live, stay: inside(1294) }, '前面 1,284 人', 'room'],
    ['on sale, out of reach', { ...live, stay: inside(90, { reach: 50 }) }, '看看候补', 'room'],
    ['on sale, admitted', { ...live, stay: inside(9) }, '立即抢购', 'buy'],
    ['on sale, aborted', { ...live, stay: inside(9, { phase: 'ABORTED' }) }, '重新排队', 'room'],
    ['on sale without a room', { ...live, room: null }, '立即抢购', 'buy'],
    ['sold out', { ...live, stay: inside(9), band: 'SOLD_OUT' }, '加入候补', 'standby'],
    ['on standby', { ...live, standby: { wish, joinedAt: 0, ahead: 12 } }, '候补中 · 第 13 位', null],
    ['over', { ...live, phase: 'ENDED' }, '已结束', null],
  ])('%s', (_when, sale, label, press) => {
    expect(faceOf(sale)).toMatchObject({ label, press })
  })
})
