import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, type Sale } from '../testing/sale.ts'
import { clearCampaign, clearWhenReady } from './clear.ts'
import { keepWarm } from './keep-warm.ts'
import { checkReadiness } from './readiness.ts'
import { pauseCampaign, resumeCampaign } from './steer.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

let sale: Sale
beforeEach(async () => {
  sale = await createSale({ ...stores, total: 5 })
  await stores.pool.query('UPDATE campaigns SET cleared_at = NULL WHERE id = $1', [sale.campaignId])
  await sale.warm()
})

const audited = async () =>
  (
    await stores.pool.query<{ action: string }>('SELECT action FROM audit_entries WHERE subject = $1 ORDER BY at', [
      `campaign:${sale.campaignId}`,
    ])
  ).rows.map((r) => r.action)

describe('the gate before a sale', () => {
  it('keeps a campaign shut past its start until every check is green', async () => {
    expect((await sale.tap()).kind).toBe('COLD')
    expect(await clearWhenReady(sale.deps, sale.campaignId)).toEqual({ kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_READY' })
    expect((await sale.tap()).kind).toBe('COLD')
    const red = (await checkReadiness(sale.deps, sale.campaignId))?.checks.filter((c) => c.state === 'RED') ?? []
    // No worker, no api process in this test: exactly what those checks are for.
    expect(red.map((check) => check.name)).toEqual(expect.arrayContaining(['relay', 'processes']))
  })

  it('makes the snapshot of a campaign that was prewarmed on another host', async () => {
    const epoch = async () =>
      (await stores.pool.query<{ epoch: number }>('SELECT epoch FROM campaigns WHERE id = $1', [sale.campaignId]))
        .rows[0]?.epoch
    const here = {
      ...sale.deps,
      snapshotDir: await mkdtemp(join(tmpdir(), 'tidegate-snapshots-')),
      loadCampaign: async () => ({ epoch: await epoch() }) as CampaignView,
    }
    const snapshot = async () =>
      (await checkReadiness(here, sale.campaignId))?.checks.find(({ name }) => name === 'snapshot')?.state
    expect(await snapshot()).toBe('RED')
    await clearWhenReady(here, sale.campaignId)
    expect(await snapshot()).toBe('GREEN')
    // Prewarmed there once more: what lies here is of an older epoch.
    await sale.warm()
    expect(await snapshot()).toBe('RED')
    await clearWhenReady(here, sale.campaignId)
    expect(await snapshot()).toBe('GREEN')
  })

  it('opens on an owner’s word, with what was red and why on record', async () => {
    const cleared = await clearCampaign(sale.deps, '7', { campaignId: sale.campaignId, reason: '演示环境' })
    expect(cleared).toEqual({ kind: 'DONE' })
    expect((await sale.tap()).kind).toBe('RESERVED')
    const { rows } = await stores.pool.query<{ after: { reason: string; red: { name: string }[] } }>(
      `SELECT after FROM audit_entries WHERE action = 'campaign.override' AND subject = $1`,
      [`campaign:${sale.campaignId}`],
    )
    expect(rows[0]?.after.reason).toBe('演示环境')
    expect(rows[0]?.after.red.map((check) => check.name)).toContain('relay')
    expect((await checkReadiness(sale.deps, sale.campaignId))?.cleared).toMatchObject({ overridden: true })
    expect(await clearCampaign(sale.deps, '7', { campaignId: sale.campaignId, reason: '再来' })).toMatchObject({
      kind: 'REFUSED',
    })
    expect((await audited()).filter((action) => action === 'campaign.override')).toHaveLength(1)
  })

  it('is not opened by a resume, and a recount does not shut it again', async () => {
    await pauseCampaign(sale.deps, '7', sale.campaignId)
    await resumeCampaign(sale.deps, '7', sale.campaignId)
    expect((await sale.tap()).kind).toBe('COLD')
    await clearCampaign(sale.deps, '7', { campaignId: sale.campaignId, reason: '演示环境' })
    await sale.warm()
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('is mended by keep-warm when a crash left the shelf behind the record', async () => {
    await stores.pool.query(
      `UPDATE campaigns SET cleared_at = now(), updated_at = now() - interval '1 minute' WHERE id = $1`,
      [sale.campaignId],
    )
    expect(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'status')).toBe('SHUT')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('RESERVED')
  })
})
