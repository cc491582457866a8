import type { CampaignCard } from '@tidegate/shared/contracts/catalogue'
import { describe, expect, test } from 'vitest'
import { currentSession, livelyFirst, sessionEnds, sessionsOf } from './sessions.ts'

const hour = 3_600_000
const now = 100 * hour
const card = (id: string, startsIn: number, lasts = 2): CampaignCard => ({
  ...{ id, title: id, subtitle: '', banner: '', phase: 'UPCOMING', offers: [] },
  ...{ startsAt: now + startsIn * hour, endsAt: now + (startsIn + lasts) * hour },
})

describe('sessions', () => {
  const shop = [card('night', 3), card('over', -5), card('noon', -1), card('noon-too', -1, 0.5), card('late', 9)]

  test('sales of one hour share a tab, in the order of the clock; the tab says what is liveliest in it', () => {
    const sessions = sessionsOf(shop, now)
    expect(sessions.map(({ campaigns, phase }) => [campaigns.map(({ id }) => id), phase])).toEqual([
      [['over'], 'ENDED'],
      [['noon', 'noon-too'], 'LIVE'],
      [['night'], 'UPCOMING'],
      [['late'], 'UPCOMING'],
    ])
  })

  test('the shop opens with what runs, then what comes, then what was', () => {
    const open = (campaigns: CampaignCard[]) => currentSession(sessionsOf(campaigns, now))?.campaigns[0]?.id
    expect(open(shop)).toBe('noon')
    expect(open([card('late', 9), card('night', 3), card('over', -5)])).toBe('night')
    expect(open([card('older', -9), card('over', -5)])).toBe('over')
    expect(open([])).toBeUndefined()
  })

  test('a minute moves a session on without a request', () => {
    const [session] = sessionsOf([card('night', 3)], now)
    expect(session && sessionEnds(session)).toBe(now + 3 * hour)
    const [begun] = sessionsOf([card('night', 3)], now + 3 * hour)
    expect(begun?.phase).toBe('LIVE')
    expect(begun && sessionEnds(begun)).toBe(now + 5 * hour)
  })

  test('banners begin with what runs', () => {
    expect(livelyFirst(shop, now).map(({ id }) => id)).toEqual(['noon', 'night', 'late', 'over', 'noon-too'])
  })
})
