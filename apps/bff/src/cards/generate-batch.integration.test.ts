import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { listBatches } from './batches.ts'
import { generateBatch } from './generate-batch.ts'

const { pool } = await testDatabase()
const scene = createCardScene(pool)
const format = { format: 'XXXX-XXXX-XXXX-XXXX', alphabet: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' }

it('the same request makes one batch, however often and at the same time it comes; another one makes another', async () => {
  const sku = await scene.addSku()
  const asked = (requestId: string) =>
    generateBatch(scene.deps, '1', { requestId, skuId: sku.skuId, name: '刮刮卡', count: 30, ...format })
  const requestId = randomUUID()
  const outcomes = await Promise.all([asked(requestId), asked(requestId), asked(requestId)])
  outcomes.push(await asked(requestId))
  const made = outcomes.map((outcome) => (outcome.kind === 'GENERATED' ? outcome.batch : outcome.outcome))
  expect(made[0]).toMatchObject({ state: 'DONE', source: 'GENERATED', accepted: 30 })
  expect(new Set(made.map((batch) => JSON.stringify(batch))).size).toBe(1)
  expect(await scene.pool(sku)).toEqual({ counted: 30, free: 30, short: 0, shelf: 30 })
  const audited = await pool.query(`SELECT FROM audit_entries WHERE action = 'cards.generate' AND subject = $1`, [
    `sku:${sku.skuId}`,
  ])
  expect(audited.rowCount).toBe(1)

  await asked(randomUUID())
  expect((await listBatches(pool, { skuId: sku.skuId })).items.map(({ accepted }) => accepted)).toEqual([30, 30])
  expect(await scene.pool(sku)).toMatchObject({ free: 60, shelf: 60 })
})
