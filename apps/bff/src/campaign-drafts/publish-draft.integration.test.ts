import { randomUUID } from 'node:crypto'
import { blankDocument, type DraftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishCampaign } from '../staff/publish-campaign.ts'
import { getCampaign } from '../staff/read-campaigns.ts'
import { openStaffDesk, type StaffDesk } from '../testing/staff-desk.ts'
import { reviewDraft } from './review-draft.ts'
import { saveDraft } from './save-draft.ts'
import { readSeries } from './series.ts'
import { startDraft } from './start-draft.ts'
import { listVersions } from './versions.ts'

let desk: StaffDesk
let skuIds: [string, string]
beforeAll(async () => {
  desk = await openStaffDesk()
  await desk.pool.query(
    `INSERT INTO pictures (id, path, hash, name, bytes, width, height)
     VALUES (1, '/media/phone.webp', 'a', 'phone', 60000, 800, 800), (2, '/media/banner.webp', 'b', 'banner', 90000, 1200, 600), (3, '/media/huge.webp', 'c', 'huge', 900000, 4000, 2000)`,
  )
})
beforeEach(async () => {
  skuIds = (await desk.addProduct()).skuIds
})

const hour = 3_600_000
const soon = Math.ceil(Date.now() / hour) * hour + 2 * hour
const whole = (more: Partial<DraftDocument> = {}): DraftDocument => ({
  ...blankDocument,
  title: '晚场',
  banner: '/media/banner.webp',
  startsAt: soon,
  endsAt: soon + hour,
  room: { ...blankDocument.room, mode: 'FIFO', rate: 5, cap: 20 },
  offers: skuIds.map((skuId) => ({ skuId, priceFen: 5900, total: 10, buyerLimit: 1, orderLimit: null })),
  ...more,
})

async function draft(document: DraftDocument): Promise<string> {
  const started = await startDraft(desk.deps, '7', { requestId: randomUUID(), from: { kind: 'BLANK' } })
  if (started.kind === 'REFUSED') throw new Error(started.outcome)
  await saveDraft(desk.deps, '7', { campaignId: started.campaignId, version: 1, document, kind: 'SAVED' })
  return started.campaignId
}
const publish = (campaignId: string, reviewed?: { version: number; ticked: string[] }) =>
  publishCampaign(desk.deps, '7', { campaignId, ...(reviewed && { reviewed }) })
const review = async (campaignId: string) => (await reviewDraft(desk.pool, campaignId))!
const codes = async (campaignId: string) => (await review(campaignId)).findings.map(({ key }) => key.split(':')[0])

describe('the review', () => {
  it('knows the shelf, the pictures and the sales of the same goods, and says what leaves the shelf', async () => {
    const sound = await draft(whole())
    expect(await review(sound)).toMatchObject({
      version: 2,
      findings: [],
      carveOuts: [
        { skuId: skuIds[0], perSession: 10, total: 10, shelfStock: 100 },
        { skuId: skuIds[1], perSession: 10, total: 10, shelfStock: 100 },
      ],
      sessions: [{ startsAt: soon, endsAt: soon + hour }],
    })
    expect(await publish(sound, { version: 2, ticked: [] })).toEqual({ kind: 'PUBLISHED' })
    expect(await codes(await draft(whole({ startsAt: soon + hour / 2, endsAt: soon + 2 * hour })))).toEqual([
      'overlap',
      'overlap',
    ])
    expect(await codes(await draft(whole({ startsAt: soon + hour, endsAt: soon + 2 * hour })))).toEqual([])
    expect(
      await codes(await draft(whole({ startsAt: soon + hour, endsAt: soon + 2 * hour, banner: '/media/huge.webp' }))),
    ).toEqual(['heavy-banner', 'heavy-page'])
  })
})

describe('publishing', () => {
  it('is refused by what the review calls an error, with the fields to blame, and moves nothing', async () => {
    const dear = whole()
    dear.offers[0] = { ...dear.offers[0]!, priceFen: 13_000 }
    expect(await publish(await draft(dear))).toEqual({
      kind: 'REFUSED',
      outcome: 'CAMPAIGN_INVALID',
      fields: { 'offers.0.priceFen': expect.objectContaining({ code: 'review.above-list' }) },
    })
    expect(await publish(await draft(whole({ title: '', offers: [] })))).toMatchObject({
      outcome: 'CAMPAIGN_INVALID',
      fields: { title: '请填写活动名称', offers: '至少一个活动商品' },
    })
    expect(await desk.shelfOf(skuIds)).toEqual([100, 100])
  })

  it('by a person needs every warning ticked, on the version they looked at', async () => {
    const id = await draft(whole({ payWindowSeconds: 60 }))
    const { version, findings } = await review(id)
    const ticked = findings.map(({ key }) => key)
    expect(ticked).toHaveLength(1)
    expect(await publish(id, { version, ticked: [] })).toMatchObject({ outcome: 'CAMPAIGN_UNREVIEWED' })
    expect(await publish(id, { version: version - 1, ticked })).toMatchObject({ outcome: 'VERSION_CONFLICT' })
    await saveDraft(desk.deps, '8', {
      campaignId: id,
      version,
      document: whole({ payWindowSeconds: 90 }),
      kind: 'AUTO',
    })
    expect(await publish(id, { version: version + 1, ticked })).toMatchObject({ outcome: 'CAMPAIGN_UNREVIEWED' })
    const again = await review(id)
    expect(await publish(id, { version: again.version, ticked: again.findings.map(({ key }) => key) })).toEqual({
      kind: 'PUBLISHED',
    })
    expect((await listVersions(desk.pool, id, undefined)).items[0]).toMatchObject({ kind: 'PUBLISHED', by: '林潮' })
  })

  it('makes a campaign of each session, all of them or none', async () => {
    const sessions = { days: 2, times: ['23:30'] }
    const eight = { startsAt: soon - (soon % (24 * hour)) + 36 * hour, endsAt: soon - (soon % (24 * hour)) + 37 * hour } // 20:00 in Beijing, a day ahead
    const tooMany = whole({ ...eight, sessions })
    tooMany.offers[1] = { ...tooMany.offers[1]!, total: 26 }
    const id = await draft(tooMany)
    expect(await publish(id)).toMatchObject({
      outcome: 'SHELF_STOCK_SHORT',
      fields: { 'offers.1.total': { code: 'review.stock-of-sessions' } },
    })
    expect(await desk.shelfOf(skuIds)).toEqual([100, 100])
    expect(await readSeries(desk.pool, id)).toEqual([])

    await saveDraft(desk.deps, '7', {
      campaignId: id,
      version: 2,
      document: whole({ ...eight, sessions }),
      kind: 'SAVED',
    })
    expect(await publish(id)).toEqual({ kind: 'PUBLISHED' })
    expect(await desk.shelfOf(skuIds)).toEqual([60, 60])
    const series = await readSeries(desk.pool, id)
    expect(series.map(({ startsAt }) => (startsAt - eight.startsAt) / hour)).toEqual([0, 3.5, 24, 27.5])
    expect(series.every(({ state, startsAt, endsAt }) => state === 'PUBLISHED' && endsAt - startsAt === hour)).toBe(
      true,
    )
    for (const session of series) {
      const campaign = await getCampaign(desk.pool, session.id)
      expect(campaign).toMatchObject({ seriesId: id, offers: [{ total: 10 }, { total: 10 }] })
      const { rows } = await desk.pool.query(
        'SELECT sum(total)::int AS total FROM stock_ledger WHERE offer_id = ANY($1::bigint[])',
        [campaign!.offers.map((offer) => offer.id)],
      )
      expect(rows[0].total).toBe(20)
    }
    const { rows } = await desk.pool.query(
      `SELECT sum(delta)::int AS moved, array_agg(DISTINCT staff_id::text) AS by FROM stock_movements WHERE sku_id = $1`,
      [skuIds[0]],
    )
    expect(rows[0]).toEqual({ moved: -40, by: ['7'] })
  })
})
