/** A sale that starts in five minutes, and for which every readiness check is green: the scene of the gate's integration tests. */
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { allLanes, keys } from '../redis/keys.ts'
import { publishSnapshot } from '../rush/prewarm.ts'
import { createSale, lanes } from './sale.ts'

export async function readySale({ pool, hot }: { pool: Pool; hot: Redis }) {
  const sale = await createSale({ pool, hot, total: 5 })
  const { campaignId } = sale
  const change = (what: string) => pool.query(`UPDATE campaigns SET ${what} WHERE id = $1`, [campaignId])
  await change(`cleared_at = NULL, starts_at = now() + interval '5 minutes'`)
  await sale.warm()
  const deps = { ...sale.deps, loadCampaign: async () => ({ epoch: 1 }) as CampaignView }
  await publishSnapshot(deps, campaignId)
  const relay = {
    lives: () => Promise.all(allLanes(lanes).map((lane) => hot.set(keys.relay(lane), '1'))),
    dies: () => hot.del(keys.relay(sale.lane)),
  }
  await relay.lives()
  await hot.zadd(keys.apis, Date.now() + 3_600_000, 'api')
  await hot.hset(keys.warmed(campaignId), 'api', 1)
  return { sale, deps, relay, change }
}
