/** What leaves the house with goods: codes, which go out once; parcels, as bulk shipping reads them back; and who was given which card. */
import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { StartExport } from '@tidegate/shared/contracts/exports'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { orderAddressContext } from '../addresses/order-address.ts'
import { generateBatch } from '../cards/generate-batch.ts'
import { createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { exportFileOf } from './catalogue.ts'
import { sendExport } from './send-export.ts'
import { startExport } from './start-export.ts'
import { writeExports } from './write-export.ts'

const { pool } = await testDatabase()
const scene = createCardScene(pool)
const deps = { ...scene.deps, staffPool: pool }
const owner = { staffId: '1', role: 'OWNER' } as const

async function fileOf(staff: Parameters<typeof startExport>[1], input: StartExport) {
  const started = await startExport(deps, staff, input)
  if (started.kind === 'REFUSED') throw new Error(started.outcome)
  await writeExports(deps, new AbortController().signal)
  const sending = await sendExport(deps, staff, started.export.id)
  if (sending.kind === 'REFUSED') throw new Error(sending.outcome)
  const [head, ...rows] = parse(await buffer(sending.body), { bom: true }) as string[][]
  return { id: started.export.id, head, rows, sent: sending.sent }
}

describe('the codes of a generated batch', () => {
  const codesOf = (batchId: string) =>
    ({ kind: 'CARD_CODES', filter: { batchId }, unmasked: false, reason: '印制刮刮卡' }) as const
  async function generated(count: number): Promise<{ batchId: string; skuId: string }> {
    const { skuId } = await scene.addSku()
    const format = { format: 'XXXX-XXXX-XXXX-XXXX', alphabet: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' }
    const made = await generateBatch(deps, '1', { requestId: randomUUID(), skuId, name: '刮刮卡', count, ...format })
    if (made.kind === 'REFUSED') throw new Error(made.outcome)
    return { batchId: made.batch.id, skuId }
  }

  it('are all in it, each with its line, and leave once', async () => {
    const { batchId, skuId } = await generated(4_100)
    const { rows, id, sent } = await fileOf(owner, codesOf(batchId))
    const lines = rows.map(([line]) => Number(line)).toSorted((a, b) => a - b)
    expect(lines).toEqual(Array.from({ length: 4_100 }, (_, i) => i + 1))
    const stored = (await scene.codes({ skuId })).map(({ code }) => code)
    expect(new Set(rows.map(([, code]) => code))).toEqual(new Set(stored))

    // Broken off before its end, it can be begun again; once it has left there is nothing more to have.
    expect((await sendExport(deps, owner, id)).kind).toBe('FILE')
    await sent()
    expect(await sendExport(deps, owner, id)).toMatchObject({ outcome: 'EXPORT_NOT_FOUND' })
    expect(await startExport(deps, owner, codesOf(batchId))).toMatchObject({ outcome: 'CODES_TAKEN' })
    const { rows: parts } = await pool.query('SELECT FROM export_parts WHERE export_id = $1', [id])
    expect(parts.length).toBe(0)
  })

  it('are an owner’s, of one file at a time, and of no batch that came from elsewhere', async () => {
    const { batchId, skuId } = await generated(3)
    const operator = { staffId: '2', role: 'OPERATOR' } as const
    expect(await startExport(deps, operator, codesOf(batchId))).toMatchObject({ outcome: 'STAFF_FORBIDDEN' })
    const twice = await Promise.all([
      startExport(deps, owner, codesOf(batchId)),
      startExport(deps, owner, codesOf(batchId)),
    ])
    expect(twice.map((one) => (one.kind === 'REFUSED' ? one.outcome : one.kind)).toSorted()).toEqual([
      'CODES_TAKEN',
      'STARTED',
    ])
    const imported = await scene.importCodes(skuId, ['FROM-OUTSIDE-1'])
    expect(await startExport(deps, owner, codesOf(imported))).toMatchObject({ outcome: 'BATCH_NOT_FOUND' })
    await writeExports(deps, new AbortController().signal)
  })
})

describe('parcels that wait', () => {
  it('come the longest waiting first, addressed or not, masked unless a reason is given', async () => {
    const sku = await scene.addSku('SHIP')
    const orders = await scene.paidOrders(sku, 3)
    const [first, , last] = orders.map(({ id }) => id) as [string, string, string]
    await scene.deliver()
    const fields = {
      name: '林见潮',
      phone: '13987651234',
      region: ['浙江省', '杭州市', '西湖区'],
      detail: '见潮路 7788 号',
    }
    const { keyId, sealed } = deps.seal.seal(JSON.stringify(fields), orderAddressContext(first))
    await pool.query('INSERT INTO order_addresses (order_id, key_id, sealed) VALUES ($1, $2, $3)', [
      first,
      keyId,
      sealed,
    ])
    await pool.query(`UPDATE fulfilments SET created_at = now() - interval '1 hour' WHERE order_id = $1`, [last])

    const packer = { staffId: '3', role: 'WAREHOUSE' } as const
    const ask = { kind: 'TO_SHIP', filter: {}, unmasked: false, reason: '' } as const
    const { head, rows } = await fileOf(packer, ask)
    // Bulk shipping reads these three back.
    expect(head?.slice(0, 3)).toEqual(['订单号', '快递公司', '快递单号'])
    expect(rows.map(([id]) => id?.replace(/\D/g, ''))[0]).toBe(last)
    expect(rows.length).toBe(3)
    const addressed = rows.find(([id]) => id?.includes(first))
    expect(addressed).toEqual(expect.arrayContaining(['林**', '139****1234', '见潮****']))
    const missing = await fileOf(packer, { ...ask, filter: { missingAddress: true } })
    expect(missing.rows.some(([id]) => id?.includes(first))).toBe(false)
    expect(missing.rows.length).toBe(2)
    const labelled = await fileOf(packer, {
      ...ask,
      filter: { missingAddress: false },
      unmasked: true,
      reason: '打印面单',
    })
    expect(labelled.rows).toHaveLength(1)
    expect(labelled.rows[0]).toEqual(expect.arrayContaining(['林见潮', '13987651234', '见潮路 7788 号']))
  })
})

describe('who was given which card', () => {
  it('is told by batch and line, never by what the code says, over all lanes', async () => {
    const sku = await scene.addSku()
    const codes = Array.from({ length: 40 }, (_, i) => `SECRET-${i}`)
    const batchId = await scene.importCodes(sku.skuId, codes)
    const orders = await scene.paidOrders(sku, 18, { quantity: 2 })
    const other = await scene.addSku()
    await scene.importCodes(other.skuId, ['OTHER-1'])
    await scene.paidOrders(other, 1)
    await scene.deliver()

    const ask = { kind: 'CARD_DELIVERIES', filter: { skuId: sku.skuId }, unmasked: false, reason: '' } as const
    const { rows } = await fileOf({ staffId: '2', role: 'OPERATOR' }, ask)
    const slots = rows.map(([order, slot]) => `${order?.replace(/\D/g, '')} ${slot}`)
    expect(slots.toSorted()).toEqual(orders.flatMap(({ id }) => [`${id} 1`, `${id} 2`]).toSorted())
    expect(new Set(rows.map(([, , batch]) => batch?.replace(/\D/g, '')))).toEqual(new Set([batchId]))
    expect(new Set(rows.map(([, , , line]) => line)).size).toBe(36)
    expect(JSON.stringify(rows)).not.toContain('SECRET')
    const upTo = { id: deps.newId(), at: new Date() }
    expect(await exportFileOf('CARD_DELIVERIES').count({ ...deps, sql: pool }, ask.filter, upTo)).toBe(36)
  })
})
