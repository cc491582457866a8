import { describe, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { bodyOf, createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { listBatchErrors, readBatch } from './batches.ts'
import { importSlice, openImport } from './import-codes.ts'
import { recallBatch } from './recall-batch.ts'

const { pool } = await testDatabase()
const scene = createCardScene(pool)
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)

async function open(skuId: string): Promise<string> {
  const opened = await openImport(scene.deps, '1', { skuId, name: '一批' })
  if (opened.kind === 'REFUSED') throw new Error(opened.outcome)
  return opened.batch.id
}

describe('importing codes', () => {
  it('stocks the shelf with as many units as there are new codes, and says what became of each line', async () => {
    const sku = await scene.addSku()
    const first = await scene.importCodes(sku.skuId, ['AAA', 'BBB', '', 'AAA', `${'x'.repeat(300)}`])
    expect(await readBatch(pool, first)).toMatchObject({
      state: 'DONE',
      lines: 5,
      accepted: 2,
      duplicates: 1,
      rejected: 2,
    })
    expect(await listBatchErrors(pool, first, 0)).toEqual([
      { line: 3, reason: 'EMPTY', first: null },
      { line: 4, reason: 'DUPLICATE', first: { batchId: first, line: 1 } },
      { line: 5, reason: 'TOO_LONG', first: null },
    ])
    expect(await scene.pool(sku)).toEqual({ counted: 2, free: 2, short: 0, shelf: 2 })
    const { rows } = await pool.query('SELECT sum(delta)::int AS moved FROM stock_movements WHERE sku_id = $1', [
      sku.skuId,
    ])
    expect(rows[0].moved).toBe(2)
  })

  it('refuses what any SKU of the product has, whatever became of it; another product may have the same', async () => {
    const sku = await scene.addSku()
    const sister = await scene.addSku('CARD', sku.productId)
    const first = await scene.importCodes(sku.skuId, ['ONCE', 'TWICE'])
    const again = await scene.importCodes(sister.skuId, ['TWICE', 'ONCE', 'NEW'])
    expect(await readBatch(pool, again)).toMatchObject({ accepted: 1, duplicates: 2 })
    expect(await listBatchErrors(pool, again, 0)).toEqual([
      { line: 1, reason: 'DUPLICATE', first: { batchId: first, line: 2 } },
      { line: 2, reason: 'DUPLICATE', first: { batchId: first, line: 1 } },
    ])
    const other = await scene.addSku()
    expect(await readBatch(pool, await scene.importCodes(other.skuId, ['ONCE']))).toMatchObject({ accepted: 1 })
  })

  it('goes on where a cut-off upload stopped, with every line taken in once', async () => {
    const sku = await scene.addSku()
    const batchId = await open(sku.skuId)
    const codes = numbered('CUT', 12_345)
    const file = Buffer.from(`${codes.join('\r\n')}\r\n`)
    const cutOff = async function* () {
      yield* bodyOf(file.subarray(0, 90_000))
      throw new Error('connection lost')
    }
    await expect(importSlice(scene.deps, { batchId, from: 0, last: true }, cutOff())).rejects.toThrow('connection lost')

    let batch = (await readBatch(pool, batchId))!
    expect(batch.nextByte).toBeGreaterThan(0)
    // From a wrong place nothing is taken.
    expect(await importSlice(scene.deps, { batchId, from: 0, last: true }, bodyOf(file))).toEqual({
      kind: 'REFUSED',
      outcome: 'IMPORT_OFFSET',
    })
    while (batch.state === 'OPEN') {
      const from = batch.nextByte
      const slice = file.subarray(from, from + 50_001)
      const last = from + slice.length === file.length
      const taken = await importSlice(scene.deps, { batchId, from, last }, bodyOf(slice))
      if (taken.kind === 'REFUSED') throw new Error(taken.outcome)
      batch = taken.batch
    }
    expect(batch).toMatchObject({ nextByte: file.length, lines: 12_345, accepted: 12_345, duplicates: 0, rejected: 0 })
    expect((await scene.codes(sku)).map(({ code }) => code).sort()).toEqual(codes.sort())
    expect(await scene.pool(sku)).toMatchObject({ counted: 12_345, free: 12_345, shelf: 12_345 })
  })

  it('a process that dies in the commit of a chunk leaves nothing of it', async () => {
    const sku = await scene.addSku()
    const batchId = await open(sku.skuId)
    const file = Buffer.from(numbered('DIE', 8_000).join('\n'))
    onCrashPoint((point) => {
      if (point === 'import-chunk') throw new Error('died')
    })
    await expect(importSlice(scene.deps, { batchId, from: 0, last: true }, bodyOf(file))).rejects.toThrow('died')
    onCrashPoint(() => {})
    expect(await readBatch(pool, batchId)).toMatchObject({ state: 'OPEN', nextByte: 0, lines: 0, accepted: 0 })
    expect(await scene.codes(sku)).toEqual([])
    const taken = await importSlice(scene.deps, { batchId, from: 0, last: true }, bodyOf(file))
    expect(taken).toMatchObject({ kind: 'TAKEN', batch: { state: 'DONE', accepted: 8_000 } })
  })

  it('two uploads of one file, and two files with the same codes, at once: each code once, nobody waits in a circle', async () => {
    const sku = await scene.addSku()
    const file = Buffer.from(numbered('RACE', 20_000).join('\n'))
    const [one, other] = [await open(sku.skuId), await open(sku.skuId)]
    const backwards = Buffer.from(numbered('RACE', 20_000).reverse().join('\n'))
    await Promise.all([
      importSlice(scene.deps, { batchId: one, from: 0, last: true }, bodyOf(file)),
      importSlice(scene.deps, { batchId: one, from: 0, last: true }, bodyOf(file)),
      importSlice(scene.deps, { batchId: other, from: 0, last: true }, bodyOf(backwards)),
    ])
    const [a, b] = [(await readBatch(pool, one))!, (await readBatch(pool, other))!]
    expect([a.lines, b.lines]).toEqual([20_000, 20_000])
    expect(a.accepted + b.accepted).toBe(20_000)
    expect(await scene.pool(sku)).toEqual({ counted: 20_000, free: 20_000, short: 0, shelf: 20_000 })
  })

  it('a batch that is recalled while its file comes in takes in no more of it', async () => {
    const sku = await scene.addSku()
    const batchId = await open(sku.skuId)
    const recalledHalfWay = async function* () {
      yield Buffer.from(numbered('LATE', 10).join('\n'))
      await recallBatch(scene.deps, '1', { batchId, reason: '供应商作废', replaceDelivered: false })
    }
    expect(await importSlice(scene.deps, { batchId, from: 0, last: true }, recalledHalfWay())).toEqual({
      kind: 'REFUSED',
      outcome: 'IMPORT_OFFSET',
    })
    expect(await importSlice(scene.deps, { batchId, from: 0, last: true }, bodyOf(Buffer.from('MORE')))).toEqual({
      kind: 'REFUSED',
      outcome: 'BATCH_CLOSED',
    })
    expect(await scene.codes(sku)).toEqual([])
  })
})
