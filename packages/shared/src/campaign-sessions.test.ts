import { expect, it } from 'vitest'
import { movedToFuture, sessionsOf } from './campaign-sessions.ts'
import { blankDocument, completeDraft, draftDocument, stepOfField } from './contracts/campaign-drafts.ts'

/** By the Beijing clock. */
const at = (text: string) => Date.parse(`${text}+08:00`)
const hour = 3_600_000

it('runs once without a plan, and at each time of each day with one, as long as the first', () => {
  const first = { startsAt: at('2026-12-12T10:00'), endsAt: at('2026-12-12T10:30') }
  expect(sessionsOf(first, null)).toEqual([first])
  const starts = sessionsOf(first, { days: 2, times: ['20:00', '10:00', '20:00'] })
  expect(starts.map((session) => session.startsAt)).toEqual(
    ['2026-12-12T10:00', '2026-12-12T20:00', '2026-12-13T10:00', '2026-12-13T20:00'].map(at),
  )
  expect(starts.every(({ startsAt, endsAt }) => endsAt - startsAt === hour / 2)).toBe(true)
})

it('begins in the middle of the first day, and counts days by the Beijing clock', () => {
  const first = { startsAt: at('2026-12-12T00:30'), endsAt: at('2026-12-12T01:00') }
  expect(sessionsOf(first, { days: 1, times: ['00:00', '23:50'] }).map((one) => one.startsAt)).toEqual(
    ['2026-12-12T00:30', '2026-12-12T23:50'].map(at),
  )
})

it('moves an old schedule to the first day that leaves time, and leaves one of next week alone', () => {
  const old = { startsAt: at('2026-11-01T20:00'), endsAt: at('2026-11-01T21:00') }
  expect(movedToFuture(old, at('2026-11-21T18:00'))).toEqual({
    startsAt: at('2026-11-21T20:00'),
    endsAt: at('2026-11-21T21:00'),
  })
  expect(movedToFuture(old, at('2026-11-21T19:30')).startsAt).toBe(at('2026-11-22T20:00'))
  expect(movedToFuture(old, at('2026-10-01T00:00'))).toEqual(old)
})

it('tells what a document lacks, and at which step it is filled in', () => {
  const draft = completeDraft({
    ...blankDocument,
    offers: [{ skuId: '1', priceFen: null, total: 5, buyerLimit: 1, orderLimit: 2 }],
    sessions: { days: 40, times: ['9:00'] },
  })
  if (draft.complete) throw new Error('is not complete')
  const steps = Object.fromEntries(draft.issues.map(({ path }) => [path, stepOfField(path)]))
  expect(steps).toEqual({
    title: 'PAGE',
    banner: 'PAGE',
    startsAt: 'SCHEDULE',
    endsAt: 'SCHEDULE',
    'offers.0.priceFen': 'PRICE',
    'sessions.days': 'SCHEDULE',
    'sessions.times.0': 'SCHEDULE',
  })
})

it('keeps whatever was typed of rules and times, up to what a request may hold; publishing is as strict as ever', () => {
  const long = { ...blankDocument, rules: ['字'.repeat(501)], sessions: { days: 1, times: ['14:00至16:00场'] } }
  const draft = completeDraft(draftDocument.parse(long))
  if (draft.complete) throw new Error('is not complete')
  expect(draft.issues.map(({ path }) => path)).toEqual(expect.arrayContaining(['rules.0', 'sessions.times.0']))
  expect(draftDocument.safeParse({ ...long, rules: ['字'.repeat(10_001)] }).success).toBe(false)
  const most = { ...long, rules: Array.from({ length: 5_000 }, () => '字') }
  // Three bytes each at most, of 64 KiB.
  expect(JSON.stringify(draftDocument.parse(most)).length * 3).toBeLessThan(64 * 1024)
})
