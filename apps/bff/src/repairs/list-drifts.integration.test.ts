/** A person who looks at the repairs sees what is out of step now, and nothing of what is in step, cold or over. */
import { expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { createReconcile } from '../rush/reconcile.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { listDrifts } from './list-drifts.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const hot = redis.client

it('names an offer of which one lane has too many what another lacks, by what is missing', async () => {
  const sale = await createSale({ pool, hot, total: 6, spreadOver: { 0: 3, 1: 3 } })
  await sale.warm()
  await hot.hincrby(keys.stock(0, sale.offerId), 'available', 2)
  await hot.hincrby(keys.stock(1, sale.offerId), 'available', -2)
  expect(await listDrifts(sale.deps)).toMatchObject([{ offerId: sale.offerId, drift: 2 }])
  await pool.query(`UPDATE campaigns SET ends_at = now() - interval '1 second' WHERE id = $1`, [sale.campaignId])
})

it('names the offer, by how much, and since when it was counted anew', async () => {
  const [sound, adrift] = [await createSale({ pool, hot, total: 10 }), await createSale({ pool, hot, total: 10 })]
  await sound.warm()
  // Cold: nothing can be said of it, so nothing is.
  expect(await listDrifts(sound.deps)).toEqual([])
  await adrift.warm()
  await adrift.tap()
  await hot.hincrby(keys.stock(adrift.lane, adrift.offerId), 'available', -2)
  const row = {
    ...{ offerId: adrift.offerId, campaignId: adrift.campaignId, campaignTitle: '整点秒杀' },
    ...{ title: '星潮手机', skuName: '曜石黑', drift: 2 },
  }
  expect(await listDrifts(sound.deps)).toEqual([{ ...row, recountedAt: null }])

  const reconcile = createReconcile({ ...adrift.deps, clock: { now: Date.now } })
  for (let look = 1; look <= 4; look++) await reconcile()
  expect(await listDrifts(sound.deps)).toEqual([])
  await hot.hincrby(keys.stock(adrift.lane, adrift.offerId), 'available', 1)
  expect(await listDrifts(sound.deps)).toEqual([{ ...row, drift: -1, recountedAt: expect.any(Number) }])

  await pool.query(`UPDATE campaigns SET ends_at = now() - interval '1 second' WHERE id = $1`, [adrift.campaignId])
  expect(await listDrifts(sound.deps)).toEqual([])
})
