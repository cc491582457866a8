import { expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { readFirstSteps, skipStep } from './first-steps.ts'

const [{ pool }, { client: hot }] = await Promise.all([testDatabase(), testRedis()])
const done = async () => (await readFirstSteps(pool)).filter((step) => step.done).map(({ kind }) => kind)

it('ticks each step by what the shop shows', async () => {
  expect(await done()).toEqual([])
  const { campaignId } = await createSale({ pool, hot, total: 5, limit: 5 })
  expect(await done()).toEqual(['GOODS', 'CAMPAIGN'])
  const rehearse = (id: number, ready: boolean, pay: string) =>
    pool.query(`INSERT INTO audit_entries (id, action, subject, after) VALUES ($1, 'campaign.rehearse', $2, $3)`, [
      id,
      `campaign:${campaignId}`,
      JSON.stringify({ ready, steps: [{ name: 'wechat-pay', state: pay }] }),
    ])
  await rehearse(1, false, 'RED')
  expect(await done()).toEqual(['GOODS', 'CAMPAIGN'])
  await rehearse(2, false, 'GREEN')
  expect(await done()).toEqual(['GOODS', 'CAMPAIGN', 'PAYMENTS'])
  await rehearse(3, true, 'GREEN')
  const hire = (id: number) =>
    pool.query(`INSERT INTO staff (id, account, name, role, password_hash) VALUES ($1, $2, $2, 'OWNER', '-')`, [
      id,
      `s${id}`,
    ])
  await hire(1)
  expect(await done()).not.toContain('COLLEAGUE')
  await hire(2)
  expect((await readFirstSteps(pool)).every((step) => step.done)).toBe(true)
  await pool.query('UPDATE staff SET disabled_at = now() WHERE id = 2')
  expect(await done()).not.toContain('COLLEAGUE')
  const ids = createIds({ worker: 1, clock: systemClock })
  for (let asked = 1; asked <= 2; asked++) await skipStep({ pool, newId: () => ids.next(0) }, '1', 'COLLEAGUE')
  expect(await done()).toContain('COLLEAGUE')
  const { rowCount } = await pool.query(`SELECT FROM audit_entries WHERE action = 'home.skip-step'`)
  expect(rowCount).toBe(1)
})
