import { blankDocument, type DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { expect, it } from 'vitest'
import { reviewFindings } from './review-checks.ts'
import type { ReviewFacts } from './review-facts.ts'

const now = Date.parse('2026-12-01T10:00+08:00')
const hour = 3_600_000
const kb = 1024

/** A campaign that nothing can be said against, at a shop that has what it needs. */
const sound: DraftDocument = {
  ...blankDocument,
  title: '双十二首发',
  banner: '/media/banner.webp',
  startsAt: now + 2 * hour,
  endsAt: now + 3 * hour,
  room: { ...blankDocument.room, mode: 'SHUFFLE', rate: 50, cap: 200 },
  offers: [{ skuId: '1', priceFen: 9900, total: 200, buyerLimit: 1, orderLimit: null }],
}
const sku = {
  skuId: '1',
  title: '保温壶',
  skuName: '白',
  image: '/media/pot.webp',
  listPriceFen: 19900,
  shelfStock: 500,
  onShelf: true,
}
const shop: Omit<ReviewFacts, 'document'> = {
  now,
  skus: new Map([['1', sku]]),
  rivals: [],
  pictures: new Map([
    ['/media/banner.webp', 80 * kb],
    ['/media/pot.webp', 60 * kb],
  ]),
}
const offer = (more: Partial<DraftDocument['offers'][number]>) => ({
  ...sound,
  offers: [{ ...(sound.offers[0] as DraftDocument['offers'][number]), ...more }],
})
const room = (more: Partial<DraftDocument['room']>) => ({ ...sound, room: { ...sound.room, ...more } })
const rival = {
  campaignId: '9',
  title: '整点抢',
  skuId: '1',
  priceFen: 8800,
  startsAt: now + 2.5 * hour,
  endsAt: now + 9 * hour,
}

function found(document: DraftDocument, more: Partial<ReviewFacts> = {}) {
  return reviewFindings({ ...shop, ...more, document }).map(({ key, severity, step }) => [
    key.split(':')[0],
    severity,
    step,
  ])
}

it('finds nothing where nothing is wrong', () => {
  expect(found(sound)).toEqual([])
})

it.each<[string, DraftDocument, Partial<ReviewFacts>, [code: string, severity: string, step: string]]>([
  ['a field left empty', { ...sound, title: ' ' }, {}, ['missing', 'ERROR', 'PAGE']],
  ['no goods', { ...sound, offers: [] }, {}, ['missing', 'ERROR', 'GOODS']],
  ['goods that are gone', offer({ skuId: '404' }), {}, ['gone', 'ERROR', 'GOODS']],
  [
    'goods off the shelf',
    sound,
    { skus: new Map([['1', { ...sku, onShelf: false }]]) },
    ['off-shelf', 'WARNING', 'GOODS'],
  ],
  ['more than the shelf has', offer({ total: 501 }), {}, ['stock', 'ERROR', 'GOODS']],
  [
    'more than it has for all sessions',
    { ...sound, sessions: { days: 3, times: [] } },
    {},
    ['stock-of-sessions', 'ERROR', 'GOODS'],
  ],
  ['the whole shelf', offer({ total: 500 }), {}, ['all-stock', 'WARNING', 'GOODS']],
  ['a price above the list price', offer({ priceFen: 19901 }), {}, ['above-list', 'ERROR', 'PRICE']],
  ['a price at the list price', offer({ priceFen: 19900 }), {}, ['at-list', 'WARNING', 'PRICE']],
  ['a price with a digit too few', offer({ priceFen: 990 }), {}, ['below-tenth', 'WARNING', 'PRICE']],
  ['a limit that leaves it to a few', offer({ buyerLimit: 30 }), {}, ['few-buyers', 'WARNING', 'PRICE']],
  [
    'an end that is over',
    { ...sound, startsAt: now - 2 * hour, endsAt: now - hour },
    {},
    ['over', 'ERROR', 'SCHEDULE'],
  ],
  ['an end before the start', { ...sound, endsAt: now + hour }, {}, ['ends-first', 'ERROR', 'SCHEDULE']],
  ['a start in the past', { ...sound, startsAt: now - 1 }, {}, ['past', 'WARNING', 'SCHEDULE']],
  [
    'sessions that run into each other',
    {
      ...sound,
      offers: offer({ total: 10 }).offers,
      room: { ...sound.room, cap: 40, rate: 40 },
      sessions: { days: 1, times: ['12:30'] },
    },
    {},
    ['sessions-overlap', 'ERROR', 'SCHEDULE'],
  ],
  ['too little time to pay', { ...sound, payWindowSeconds: 60 }, {}, ['short-pay', 'WARNING', 'SCHEDULE']],
  ['the same goods elsewhere at the time', sound, { rivals: [rival] }, ['overlap-price', 'WARNING', 'SCHEDULE']],
  ['more people let in than there is to sell', room({ cap: 1_001 }), {}, ['cap-over-stock', 'WARNING', 'ROOM']],
  ['a rate that the places do not allow', room({ cap: 40 }), {}, ['cap-under-rate', 'WARNING', 'ROOM']],
  ['a queue shorter than the stock', room({ queueMax: 199 }), {}, ['short-queue', 'WARNING', 'ROOM']],
  ['a lobby that should be open by now', room({ lobbyOpensSeconds: 3 * 3600 }), {}, ['lobby-late', 'WARNING', 'ROOM']],
  ['a share of the buyers', room({ audienceShare: 30 }), {}, ['gray', 'WARNING', 'AUDIENCE']],
  [
    'a heavy picture',
    sound,
    {
      pictures: new Map([
        ['/media/banner.webp', 300 * kb],
        ['/media/pot.webp', 1],
      ]),
    },
    ['heavy-banner', 'WARNING', 'PAGE'],
  ],
  ['a picture that is gone', { ...sound, banner: '/media/gone.webp' }, {}, ['no-banner', 'WARNING', 'PAGE']],
  ['no rules', { ...sound, rules: [] }, {}, ['no-rules', 'WARNING', 'PAGE']],
])('finds %s', (_, document, more, finding) => {
  expect(found(document, more)).toEqual([finding])
})

it('a start so soon that nothing can be prewarmed', () => {
  const soon = { ...sound, startsAt: now + 60_000 }
  expect(found(soon).map(([code]) => code)).toEqual(['soon', 'lobby-late'])
})

it('leaves another sale alone that is over before', () => {
  expect(found(sound, { rivals: [{ ...rival, startsAt: now, endsAt: now + 2 * hour }] })).toEqual([])
})

it('names a warning by what it is about: another price is another warning', () => {
  const key = (priceFen: number) => reviewFindings({ ...shop, document: offer({ priceFen }) })[0]?.key
  expect(key(990)).not.toBe(key(980))
})
