import { describe, expect, it } from 'vitest'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { warmSale } from '../testing/sale.ts'
import { closeFirst, shelfStatus, stoppedBefore, warmStopped } from '../testing/warming.ts'
import { closeDrained, endCampaign, pauseCampaign, resumeCampaign, shutShelves, syncShelves } from './steer.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const staff = '1'

describe('a resume that overlaps', () => {
  it.each([
    ['a pause', pauseCampaign],
    ['an end', endCampaign],
  ])('%s opens nothing after it', async (_what, stop) => {
    const sale = await warmSale({ ...stores, total: 2 })
    // A promise keeps the end from closing the campaign, and its shelf with it.
    await sale.tap()
    await pauseCampaign(sale.deps, staff, sale.campaignId)
    let stopping: Promise<unknown> = Promise.resolve()
    const slow = stoppedBefore(sale, 'setStatus', () => {
      stopping = stop(sale.deps, staff, sale.campaignId)
      return Promise.race([stopping, eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(1))])
    })
    await resumeCampaign(slow, staff, sale.campaignId)
    expect(await stopping).toEqual({ kind: 'DONE' })
    expect(await shelfStatus(sale)).toBe('PAUSED')
    expect((await sale.tap()).kind).toBe('PAUSED')
  })

  it('an end that it waits for opens nothing', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    await shutShelves(sale.deps, sale.campaignId)
    // Begun when the sale was on, so by its own now() the end is still to come.
    await whileLocked(stores.pool, ['SELECT FROM campaigns WHERE id = $1 FOR UPDATE', sale.campaignId], {
      work: () => syncShelves(sale.deps, sale.campaignId),
      // The column keeps milliseconds: rounded up, it would be in the future for half of one.
      change: [`UPDATE campaigns SET ends_at = clock_timestamp() - interval '1 ms' WHERE id = $1`, sale.campaignId],
    })
    expect(await shelfStatus(sale)).toBe('PAUSED')
  })
})

describe('steering against prewarm', () => {
  it('a pause holds although a prewarm opens the shelf at the same moment', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    let pausing: Promise<unknown> = Promise.resolve()
    await warmStopped(sale, async () => {
      pausing = pauseCampaign(sale.deps, staff, sale.campaignId)
      // Its first stop has reached the shelf; its record waits for the prewarm.
      await eventually(async () =>
        expect(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'version')).toBe('3'),
      )
    })
    await pausing
    expect(await shelfStatus(sale)).toBe('PAUSED')
    expect((await sale.tap()).kind).toBe('PAUSED')
    await resumeCampaign(sale.deps, staff, sale.campaignId)
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('a pause that comes too late does not reopen what has ended', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    await sale.tap()
    await endCampaign(sale.deps, staff, sale.campaignId)
    expect((await pauseCampaign(sale.deps, staff, sale.campaignId)).kind).toBe('REFUSED')
    expect((await sale.tap()).kind).toBe('PAUSED')
  })

  it('a prewarm that overlaps the end opens nothing', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    await sale.tap()
    let ending: Promise<unknown> = Promise.resolve()
    await warmStopped(sale, async () => {
      ending = endCampaign(sale.deps, staff, sale.campaignId)
    })
    await ending
    expect((await sale.tap()).kind).toBe('PAUSED')
    await sale.warm()
    expect((await sale.tap()).kind).toBe('ENDED')
  })

  it('closes a campaign whose shelf went cold while it still owed releases', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await closeFirst(sale)
    await stores.hot.flushall()
    await endCampaign(sale.deps, staff, sale.campaignId)
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(true)
    const { rows } = await stores.pool.query('SELECT shelf_stock FROM skus WHERE id = $1', [sale.skuId])
    expect(rows[0]).toEqual({ shelf_stock: 3 })
  })

  it('does not close over an entry that comes late', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await sale.tap()
    await endCampaign(sale.deps, staff, sale.campaignId)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await closeFirst(sale)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await sweepReleases(sale.deps)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(true)
    expect(await stores.hot.exists(keys.stock(sale.lane, sale.offerId))).toBe(0)
  })
})
