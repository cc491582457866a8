import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import type { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { readySale } from '../testing/ready.ts'
import { testRedis } from '../testing/redis.ts'
import { clearCampaign, clearWhenReady } from './clear.ts'
import { keepWarm } from './keep-warm.ts'
import { createTakeBack } from './take-back.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

async function openGate() {
  const scene = await readySale(stores)
  const { sale, deps } = scene
  const clear = async () => expect(await clearWhenReady(deps, sale.campaignId)).toEqual({ kind: 'DONE' })
  const look = createTakeBack(deps)
  return {
    ...scene,
    clear,
    look,
    look3: async () => {
      for (let n = 1; n <= 3; n++) await look()
    },
    /** Is it cleared, and what its shelf says. */
    state: async () => {
      const { rows } = await stores.pool.query<{ cleared: boolean }>(
        'SELECT cleared_at IS NOT NULL AS cleared FROM campaigns WHERE id = $1',
        [sale.campaignId],
      )
      return [rows[0]?.cleared, await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'status')]
    },
    audited: async () => {
      const { rows } = await stores.pool.query<{ action: string; after: { red?: { name: string }[] } }>(
        `SELECT action, after FROM audit_entries WHERE subject = $1 AND action <> 'campaign.prewarm' ORDER BY at, id`,
        [`campaign:${sale.campaignId}`],
      )
      return rows.map(({ action, after }) => [action, ...(after.red ?? []).map(({ name }) => name)].join(' '))
    },
  }
}

describe('a campaign that the checks cleared', () => {
  it('is taken back when they are red for three looks in a row, and cleared again when they are green', async () => {
    const { deps, relay, clear, look, look3, state, audited } = await openGate()
    await clear()
    await look3()
    await relay.dies()
    await look()
    await look()
    expect(await state()).toEqual([true, 'OPEN'])
    await relay.lives()
    await look()
    await relay.dies()
    await look()
    await look()
    expect(await state(), 'a green look in between').toEqual([true, 'OPEN'])
    await look()
    expect(await state()).toEqual([false, 'SHUT'])
    await keepWarm(deps)
    expect(await state()).toEqual([false, 'SHUT'])
    await relay.lives()
    await keepWarm(deps)
    expect(await state()).toEqual([true, 'OPEN'])
    expect(await audited()).toEqual(['campaign.clear', 'campaign.take-back relay', 'campaign.clear'])
    await relay.dies()
    await look()
    await look()
    expect(await state(), 'counted from the new clearing on').toEqual([true, 'OPEN'])
  })

  it.each([
    ['its sale has begun', `starts_at = now() - interval '1 second'`],
    ['its start is more than ten minutes away', `starts_at = now() + interval '11 minutes'`],
    ['somebody has paused it', `state = 'PAUSED'`],
  ])('stays cleared when %s', async (_, what) => {
    const { relay, change, clear, look3, state } = await openGate()
    await clear()
    await change(what)
    await relay.dies()
    await look3()
    expect((await state())[0]).toBe(true)
  })

  it.each([
    ['its sale begins', `starts_at = clock_timestamp()`],
    ['an owner says so', `cleared_by = 7`],
    ['it is cleared anew', `cleared_at = clock_timestamp()`],
    ['somebody pauses it', `state = 'PAUSED'`],
  ])('stays cleared when %s while it is looked at', async (_, what) => {
    const { deps, change, clear, state, audited } = await openGate()
    await clear()
    let looks = 0
    const dead = async () => {
      if (looks === 3) await change(what)
      return 0
    }
    const hot = new Proxy(deps.hot, {
      get: (target, name) => (name === 'exists' ? dead : Reflect.get(target, name)),
    }) as Redis
    const look = createTakeBack({ ...deps, hot })
    while (++looks <= 3) await look()
    expect((await state())[0]).toBe(true)
    expect(await audited()).toEqual(['campaign.clear'])
  })

  it('is looked at although another one cannot be', async () => {
    const [ill, well] = [await openGate(), await openGate()]
    await ill.clear()
    await well.clear()
    await ill.change(`starts_at = now() + interval '1 minute', epoch = 2`)
    await well.relay.dies()
    const loadCampaign = async (id: string) => {
      if (id === ill.sale.campaignId) throw new Error('ill')
      return { epoch: 1 } as CampaignView
    }
    const look = createTakeBack({ ...well.deps, loadCampaign })
    for (let n = 1; n <= 3; n++) await look()
    expect([(await ill.state())[0], await well.state()]).toEqual([true, [false, 'SHUT']])
  })
})

it('an owner’s word is not taken back', async () => {
  const { sale, deps, relay, look3, state } = await openGate()
  await relay.dies()
  await clearCampaign(deps, '7', { campaignId: sale.campaignId, reason: '演示环境' })
  await look3()
  expect(await state()).toEqual([true, 'OPEN'])
})
