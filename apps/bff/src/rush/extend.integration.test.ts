import { describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, type Sale } from '../testing/sale.ts'
import { extendCampaign } from './extend.ts'
import { keepWarm } from './keep-warm.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const staffId = '1'

/** A sale that ends in `inMs`. */
async function endingSale(inMs: number) {
  const sale = await createSale({ ...stores, total: 5 })
  const endsAt = Date.now() + inMs
  await stores.pool.query('UPDATE campaigns SET ends_at = $2 WHERE id = $1', [sale.campaignId, new Date(endsAt)])
  await sale.warm()
  return { sale, endsAt }
}

const extend = (sale: Sale, version: number, endsAt: number, changes: Partial<Sale['deps']> = {}) =>
  extendCampaign({ ...sale.deps, ...changes }, staffId, { campaignId: sale.campaignId, version, endsAt })
const endOfShelf = async (sale: Sale) => Number(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'endsAt'))

describe('extend', () => {
  it('goes on selling past the old end, and says who moved it', async () => {
    const { sale, endsAt } = await endingSale(300)
    expect(await extend(sale, 1, endsAt + 60_000)).toEqual({ kind: 'DONE' })
    expect(await endOfShelf(sale)).toBe(endsAt + 60_000)
    const [seconds] = await stores.hot.time()
    const past = async () => Number((await stores.hot.time())[0]) * 1_000 > endsAt + 1_000
    expect(Number(seconds)).toBeGreaterThan(0)
    await expect.poll(past, { timeout: 5_000 }).toBe(true)
    expect((await sale.tap()).kind).toBe('RESERVED')
    const { rows } = await stores.pool.query(
      `SELECT version, (SELECT before->'endsAt' FROM audit_entries WHERE subject = 'campaign:' || c.id AND action = 'campaign.extend') AS before
       FROM campaigns c WHERE id = $1`,
      [sale.campaignId],
    )
    expect(rows[0]).toEqual({ version: 2, before: endsAt })
  })

  it('never takes time away: an older word that reaches the shelf later changes nothing', async () => {
    const { sale, endsAt } = await endingSale(60_000)
    await extend(sale, 1, endsAt + 60_000)
    await sale.deps.scripts.setEnd({ stock: keys.stock(sale.lane, sale.offerId) }, { endsAt: endsAt + 5_000 })
    expect(await endOfShelf(sale)).toBe(endsAt + 60_000)
  })

  it('is done by keep-warm when whoever did it died before the shelves heard', async () => {
    const { sale, endsAt } = await endingSale(60_000)
    const scripts = { ...sale.deps.scripts, setEnd: () => Promise.reject(new Error('died')) }
    await extend(sale, 1, endsAt + 60_000, { scripts })
    expect(await endOfShelf(sale)).toBe(endsAt)
    await stores.pool.query(`UPDATE campaigns SET updated_at = now() - interval '1 minute' WHERE id = $1`, [
      sale.campaignId,
    ])
    await keepWarm(sale.deps)
    expect(await endOfShelf(sale)).toBe(endsAt + 60_000)
  })

  it('refuses an earlier end, an old version, one that is over and one that is closed', async () => {
    const { sale, endsAt } = await endingSale(60_000)
    expect(await extend(sale, 1, endsAt)).toMatchObject({ outcome: 'CAMPAIGN_INVALID' })
    expect(await extend(sale, 1, endsAt + 30 * 86_400_000)).toMatchObject({ outcome: 'CAMPAIGN_INVALID' })
    expect(await extend(sale, 7, endsAt + 1_000)).toMatchObject({ outcome: 'VERSION_CONFLICT' })
    await stores.pool.query(`UPDATE campaigns SET ends_at = now() - interval '1 second' WHERE id = $1`, [
      sale.campaignId,
    ])
    expect(await extend(sale, 1, endsAt + 1_000)).toMatchObject({ outcome: 'CAMPAIGN_NOT_EDITABLE' })
    expect(await endOfShelf(sale)).toBe(endsAt)
  })
})
