import { pino } from 'pino'
import { expect, it } from 'vitest'
import { saveAddress } from '../addresses/address-book.ts'
import { systemClock } from '../kernel/clock.ts'
import { createSeal, type Seal } from '../kernel/seal.ts'
import { bodyOf, createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { importSlice, openImport } from './import-codes.ts'
import { setLoopCard } from './loop-cards.ts'
import { createRotation } from './rotate-seals.ts'

const { pool } = await testDatabase()
const scene = createCardScene(pool)
const old = { id: 'k1', key: Buffer.alloc(32, 1) }
const fresh = { id: 'k2', key: Buffer.alloc(32, 2) }

it('renews every seal with the current key, and then the old key can go', async () => {
  const before = { ...scene.deps, seal: createSeal([old]) }
  const [sku, loop] = [await scene.addSku(), await scene.addSku('LOOP')]
  const opened = await openImport(before, '1', { skuId: sku.skuId, name: '旧钥匙' })
  if (opened.kind === 'REFUSED') throw new Error(opened.outcome)
  const file = Buffer.from(Array.from({ length: 1_200 }, (_, i) => `SEAL-${i}`).join('\n'))
  await importSlice(before, { batchId: opened.batch.id, from: 0, last: true }, bodyOf(file))
  await setLoopCard(before, '1', { skuId: loop.skuId, code: '共享' })
  const address = {
    name: '王小潮',
    phone: '13800001111',
    region: ['浙江省', '杭州市', '西湖区'],
    detail: '文三路 1 号',
  }
  await saveAddress(before, scene.newBuyer(), { ...address, isDefault: true })

  const rotate = createRotation({ ...before, clock: systemClock, seal: createSeal([fresh, old]) })
  // Two schedulers walk at once; a new row comes in meanwhile.
  const other = createRotation({ ...before, clock: systemClock, seal: createSeal([fresh, old]) })
  for (let tick = 0; tick < 20; tick++) await Promise.all([rotate(), other()])
  expect(await rotate()).toBe(0)

  const opens = (seal: Seal) => openAll(seal)
  expect(await opens(createSeal([fresh]))).toBe(1_202)
  await expect(opens(createSeal([old]))).rejects.toThrow('which DATA_KEYS does not have')
})

it('leaves alone what somebody has sealed anew meanwhile', async () => {
  const { skuId } = await scene.addSku('LOOP')
  const [before, rotating] = [createSeal([old]), createSeal([fresh, old])]
  await setLoopCard({ ...scene.deps, seal: before }, '1', { skuId, code: '旧' })
  const newer = rotating.seal('新', `loop-card:${skuId}`)
  // The walk has read the old seal and waits for the row.
  await whileLocked(pool, ['SELECT FROM loop_cards WHERE sku_id = $1 FOR UPDATE', skuId], {
    work: async () => {
      const rotate = createRotation({ ...scene.deps, clock: systemClock, seal: rotating })
      while ((await rotate()) > 0);
    },
    change: ['UPDATE loop_cards SET key_id = $2, sealed = $3 WHERE sku_id = $1', skuId, newer.keyId, newer.sealed],
  })
  const { rows } = await pool.query('SELECT key_id AS "keyId", sealed FROM loop_cards WHERE sku_id = $1', [skuId])
  expect(rotating.open(rows[0], `loop-card:${skuId}`)).toBe('新')
})

it('says that everything is sealed anew only when nobody has used the old key for an hour', async () => {
  const { skuId } = await scene.addSku('LOOP')
  const sealOld = () => setLoopCard({ ...scene.deps, seal: createSeal([old]) }, '1', { skuId, code: '旧' })
  const said: Record<string, unknown>[] = []
  const [start, hour] = [Date.now(), 3_600_000]
  let now = start
  const rotate = createRotation({
    ...{ pool, seal: createSeal([fresh, old]), clock: { now: () => now } },
    logger: pino({}, { write: (line) => void said.push(JSON.parse(line)) }),
  })
  const tickThrough = async () => {
    for (let tick = 0; tick < 20; tick++) await rotate()
  }
  await sealOld()
  await tickThrough()
  // An API process that has not been restarted yet.
  await sealOld()
  now += hour - 1
  await tickThrough()
  await expect(openAll(createSeal([fresh]))).rejects.toThrow('which DATA_KEYS does not have')
  now += 1
  await tickThrough()
  await openAll(createSeal([fresh]))
  expect(said).toEqual([])
  now += hour
  await tickThrough()
  expect(said).toMatchObject([{ key: 'k2', since: new Date(start + hour).toISOString() }])
  now += hour
  await tickThrough()
  expect(said).toHaveLength(1)
})

it('has nothing to do while there is one key', async () => {
  expect(await createRotation({ ...scene.deps, clock: systemClock, seal: createSeal([fresh]) })()).toBe(0)
})

async function openAll(seal: Seal): Promise<number> {
  const { rows } = await pool.query<{ keyId: string; sealed: Buffer; context: Buffer | null; text: string | null }>(
    `SELECT key_id AS "keyId", sealed, blind_index AS context, NULL AS text FROM cards
     UNION ALL SELECT key_id, sealed, NULL, 'loop-card:' || sku_id FROM loop_cards
     UNION ALL SELECT key_id, sealed, NULL, 'address:' || id FROM addresses`,
  )
  return new Set(rows.map(({ context, text, ...sealed }) => seal.open(sealed, context ?? (text as string)))).size
}
