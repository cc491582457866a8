import { randomUUID } from 'node:crypto'
import { blankDocument, type DraftDocument, untimedAt } from '@tidegate/shared/contracts/campaign-drafts'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getCampaign } from '../staff/read-campaigns.ts'
import { openStaffDesk, type StaffDesk } from '../testing/staff-desk.ts'
import { discardDraft, openDraft, restoreVersion, saveDraft } from './save-draft.ts'
import { startDraft } from './start-draft.ts'
import { listTemplates, removeTemplate, saveTemplate } from './templates.ts'
import { listVersions, readVersionPair } from './versions.ts'

let desk: StaffDesk
let skuIds: [string, string]
beforeAll(async () => {
  desk = await openStaffDesk()
})
beforeEach(async () => {
  skuIds = (await desk.addProduct()).skuIds
})

const [lin, chen] = ['7', '8']
const line = (skuId: string, more: object = {}) => ({
  ...{ skuId, priceFen: 5900, total: 10, buyerLimit: 2, orderLimit: 1 },
  ...more,
})

async function start(document: DraftDocument = blankDocument): Promise<string> {
  const started = await startDraft(desk.deps, lin, { requestId: randomUUID(), from: { kind: 'BLANK' } })
  if (started.kind === 'REFUSED') throw new Error(started.outcome)
  if (document !== blankDocument) await save(started.campaignId, 1, document)
  return started.campaignId
}
const save = (
  campaignId: string,
  version: number,
  document: DraftDocument,
  { staffId = lin, kind = 'SAVED' as 'SAVED' | 'AUTO' } = {},
) => saveDraft(desk.deps, staffId, { campaignId, version, document, kind })
const kinds = async (campaignId: string) =>
  (await listVersions(desk.pool, campaignId, undefined)).items.map((row) => `${row.version} ${row.kind} ${row.by}`)

describe('a draft', () => {
  it('keeps what is not right yet, and shows in its row only what is', async () => {
    const document: DraftDocument = {
      ...blankDocument,
      title: '  首发  ',
      room: { ...blankDocument.room, rate: null, cap: 0 },
      offers: [line(skuIds[0]), line(skuIds[1], { priceFen: null }), line('999'), line(skuIds[0], { total: 7 })],
      sessions: { days: 0, times: ['9点'] },
    }
    const id = await start(document)
    expect(await openDraft(desk.pool, id)).toMatchObject({ document, version: 2, savedBy: { name: '林潮' } })
    const campaign = await getCampaign(desk.pool, id)
    expect(campaign).toMatchObject({ title: '首发', startsAt: untimedAt, room: { rate: 500, cap: 2000 } })
    expect(campaign?.offers).toMatchObject([{ skuId: skuIds[0], total: 10, buyerLimit: 2, orderLimit: 1 }])
  })

  it('is started once by a request that arrives twice', async () => {
    const request = { requestId: randomUUID(), from: { kind: 'BLANK' as const } }
    const [one, two] = await Promise.all([startDraft(desk.deps, lin, request), startDraft(desk.deps, lin, request)])
    expect(one).toEqual(two)
  })

  it('is saved once by a save that arrives twice, and not at all over a colleague', async () => {
    const id = await start()
    const mine = { ...blankDocument, title: '我的' }
    expect(await save(id, 1, mine)).toMatchObject({ saved: { version: 2 } })
    expect(await save(id, 1, mine)).toMatchObject({ saved: { version: 2 } })
    const colleague = { ...blankDocument, title: '同事的' }
    const [one, two] = await Promise.all([
      save(id, 2, colleague, { staffId: chen }),
      save(id, 2, { ...mine, subtitle: '补' }),
    ])
    expect([one, two].filter((outcome) => outcome.kind === 'SAVED')).toHaveLength(1)
    expect([one, two].find((outcome) => outcome.kind === 'REFUSED')).toMatchObject({ outcome: 'VERSION_CONFLICT' })
  })

  it('is thrown away by its name only', async () => {
    const id = await start({ ...blankDocument, title: '首发' })
    expect(await discardDraft(desk.deps, lin, { campaignId: id, title: '别的' })).toMatchObject({
      outcome: 'CAMPAIGN_INVALID',
    })
    expect(await discardDraft(desk.deps, lin, { campaignId: id, title: ' 首发 ' })).toEqual({ kind: 'DISCARDED' })
    expect(await openDraft(desk.pool, id)).toBeNull()
    expect(await save(id, 2, blankDocument)).toMatchObject({ outcome: 'CAMPAIGN_NOT_FOUND' })
  })
})

describe('versions', () => {
  it('an hour of typing by one person is one line, until somebody else or a save by hand comes between', async () => {
    const id = await start()
    const type = async (version: number, title: string, staffId = lin) =>
      save(id, version, { ...blankDocument, title }, { staffId, kind: 'AUTO' })
    await type(1, '首')
    await type(2, '首发')
    await type(3, '首发加场', chen)
    await type(4, '首发加场了')
    await save(id, 5, { ...blankDocument, title: '首发定稿' })
    expect(await kinds(id)).toEqual(['6 SAVED 林潮', '4 AUTO 陈汐', '3 AUTO 林潮', '1 STARTED 林潮'])
    const nothingNew = await type(6, '首发定稿')
    expect(nothingNew).toMatchObject({ saved: { version: 6 } })
    // What was typed stands in the versions; the audit names each line once.
    const { rows } = await desk.pool.query('SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id', [
      `campaign:${id}`,
    ])
    expect(rows.map((row) => row.action)).toEqual([
      'campaign.start',
      'campaign.save',
      'campaign.save',
      'campaign.save',
      'campaign.save',
    ])
  })

  it('are compared and taken back, which is a version of its own', async () => {
    const id = await start({ ...blankDocument, title: '旧', offers: [line(skuIds[0])] })
    await save(id, 2, { ...blankDocument, title: '新' })
    const pair = await readVersionPair(desk.pool, { campaignId: id, from: 2, to: 3 })
    expect(pair).toMatchObject({
      from: { document: { title: '旧' }, by: '林潮' },
      to: { document: { title: '新' } },
      goods: [{ skuId: skuIds[0], title: '星潮手机' }],
    })
    const back = { campaignId: id, version: 3, restore: 2 }
    expect(await restoreVersion(desk.deps, chen, { ...back, version: 2 })).toMatchObject({
      outcome: 'VERSION_CONFLICT',
    })
    expect(await restoreVersion(desk.deps, chen, { ...back, restore: 77 })).toMatchObject({
      outcome: 'VERSION_NOT_FOUND',
    })
    expect(await restoreVersion(desk.deps, chen, back)).toEqual({ kind: 'SAVED' })
    expect(await getCampaign(desk.pool, id)).toMatchObject({ title: '旧', version: 4, offers: [{ total: 10 }] })
    expect((await kinds(id))[0]).toBe('4 RESTORED 陈汐')
  })
})

describe('starting from something', () => {
  const past = { startsAt: Date.parse('2025-11-11T20:00+08:00'), endsAt: Date.parse('2025-11-11T21:00+08:00') }

  it('copies a campaign with its goods, named as a copy, at the same hour of a day to come', async () => {
    const id = await start({ ...blankDocument, ...past, title: '双十一', offers: [line(skuIds[0])] })
    const copy = await startDraft(desk.deps, chen, {
      requestId: randomUUID(),
      from: { kind: 'CAMPAIGN', campaignId: id },
    })
    if (copy.kind === 'REFUSED') throw new Error(copy.outcome)
    const { document } = (await openDraft(desk.pool, copy.campaignId))!
    expect(document).toMatchObject({ title: '双十一（副本）', offers: [line(skuIds[0])] })
    expect(document.startsAt).toBeGreaterThan(Date.now())
    expect(((document.startsAt ?? 0) - past.startsAt) % 86_400_000).toBe(0)
    expect((document.endsAt ?? 0) - (document.startsAt ?? 0)).toBe(3_600_000)
  })

  it('a template is kept under one name, used, and taken away by its name', async () => {
    const id = await start({ ...blankDocument, ...past, title: '晚场', sessions: { days: 3, times: ['14:00'] } })
    const keep = (name: string, staffId = lin) => saveTemplate(desk.deps, staffId, { campaignId: id, name })
    expect(await keep('晚场模板')).toEqual({ kind: 'SAVED' })
    expect(await keep('晚场模板')).toEqual({ kind: 'SAVED' })
    expect(await keep('晚场模板', chen)).toMatchObject({ outcome: 'TEMPLATE_NAME_TAKEN' })
    const [template] = await listTemplates(desk.pool)
    expect(template).toMatchObject({ name: '晚场模板', by: '林潮', offerCount: 0, sessionsPerDay: 2 })
    const templateId = template!.id
    const used = await startDraft(desk.deps, chen, { requestId: randomUUID(), from: { kind: 'TEMPLATE', templateId } })
    if (used.kind === 'REFUSED') throw new Error(used.outcome)
    expect((await openDraft(desk.pool, used.campaignId))?.document).toMatchObject({
      title: '晚场',
      sessions: { days: 3 },
    })
    expect(await removeTemplate(desk.deps, lin, { templateId, name: '晚场' })).toMatchObject({
      outcome: 'CAMPAIGN_INVALID',
    })
    expect(await removeTemplate(desk.deps, lin, { templateId, name: '晚场模板' })).toEqual({ kind: 'REMOVED' })
    expect(await listTemplates(desk.pool)).toEqual([])
  })
})
