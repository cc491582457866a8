/** A list becomes a file: every row once, whoever dies, and nothing readable at rest. */
import { buffer } from 'node:stream/consumers'
import { type ExportKind, exportLabels, mayExport, type StartExport } from '@tidegate/shared/contracts/exports'
import { parse } from 'csv-parse/sync'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { createArchive } from '../testing/many-orders.ts'
import { exportFileOf } from './catalogue.ts'
import { sendExport } from './send-export.ts'
import { cancelExport, dropExports, listExports, startExport } from './start-export.ts'
import { writeExports } from './write-export.ts'

const { pool } = await testDatabase()
const archive = createArchive(pool)
await archive.fill(5_000)
const [addressed] = (await archive.idsOf([0])) as [string]
await archive.address(addressed, '13987651234')
await pool.query(`UPDATE buyers SET nickname = '=HYPERLINK("http://x","潮客")' WHERE id = 64`)
const ids = createIds({ worker: 3, clock: systemClock })
const deps = { ...archive, pool, staffPool: pool, newId: () => ids.next(0), logger: pino({ level: 'silent' }) }
const owner = { staffId: '1', role: 'OWNER' } as const
const support = { staffId: '2', role: 'SUPPORT' } as const
const orders = { kind: 'ORDERS', filter: {}, unmasked: false, reason: '' } as const
const forever = new AbortController().signal

async function start(staff: Parameters<typeof startExport>[1], input: StartExport): Promise<string> {
  const started = await startExport(deps, staff, input)
  if (started.kind === 'REFUSED') throw new Error(started.outcome)
  return started.export.id
}

async function download(staff: Parameters<typeof sendExport>[1], exportId: string): Promise<string[][]> {
  const sending = await sendExport(deps, staff, exportId)
  if (sending.kind === 'REFUSED') throw new Error(sending.outcome)
  const file = await buffer(sending.body)
  expect(file.length).toBe(sending.bytes)
  expect(file.subarray(0, 3)).toEqual(Buffer.from('\ufeff'))
  await sending.sent()
  return parse(file, { bom: true })
}

/** Lets `export_parts` of one export come to an end at this part: the writer dies there. */
const stopAfter = (parts: number) => {
  const stopping = new AbortController()
  const query = pool.query.bind(pool)
  const staffPool = new Proxy(pool, {
    get: (target, name) =>
      name !== 'query'
        ? Reflect.get(target, name)
        : async (sql: string, values: unknown[]) => {
            if (sql.includes('INSERT INTO export_parts') && values[1] === parts) throw new Error('died')
            return query(sql, values)
          },
  })
  return { staffPool, signal: stopping.signal, stop: () => stopping.abort() }
}

describe('an export', () => {
  it('has every row once and in order, although its writer died in the middle', async () => {
    const id = await start(owner, orders)
    const dying = stopAfter(1)
    await writeExports({ ...deps, staffPool: dying.staffPool }, dying.signal)
    const [half] = await listExports(pool, '1')
    expect(half).toMatchObject({ state: 'RUNNING', expected: 5_000 })
    expect(half?.rows).toBeGreaterThan(0)
    expect(half?.rows).toBeLessThan(5_000)
    await pool.query(`UPDATE exports SET leased_until = now() - interval '1 second' WHERE id = $1`, [id])
    // Two workers at once: one has it.
    await Promise.all([writeExports(deps, forever), writeExports(deps, forever)])
    const [done] = await listExports(pool, '1')
    expect(done).toMatchObject({ id, state: 'DONE', rows: 5_000, expected: 5_000 })
    const [head, ...rows] = await download(owner, id)
    expect(head?.[0]).toBe('订单编号')
    const written = rows.map(([orderId]) => orderId?.trim() as string)
    expect(written.length).toBe(5_000)
    expect(written).toEqual([...new Set(written)].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)))
  })

  it('masks people, quotes formulas, and keeps nothing readable at rest', async () => {
    const id = await start(support, orders)
    await writeExports(deps, forever)
    const [head, row] = (await download(support, id)) as [string[], string[]]
    const cell = (title: string) => row[head.indexOf(title)]
    expect(cell('收货人')).toBe('林**')
    expect(cell('手机')).toBe('139****1234')
    expect(cell('详细地址')).toBe('见潮****')
    expect(cell('买家昵称')).toBe("'=**")
    expect(cell('金额（元）')).toBe('1999')
    expect(cell('下单时间')).toBe('2026-11-21 00:00:00')
    const { rows } = await pool.query<{ sealed: Buffer }>('SELECT sealed FROM export_parts')
    expect(rows.some(({ sealed }) => sealed.includes('订单编号') || sealed.readUInt16BE(0) === 0x1f8b)).toBe(false)
  })

  it('with whole names is an owner’s, who says why; both are audited', async () => {
    const unmasked = { ...orders, filter: { search: addressed }, unmasked: true, reason: '给仓库核对' } as const
    expect(await startExport(deps, support, unmasked)).toEqual({ kind: 'REFUSED', outcome: 'STAFF_FORBIDDEN' })
    const id = await start(owner, unmasked)
    await writeExports(deps, forever)
    const rows = await download(owner, id)
    expect(rows.length).toBe(2)
    expect(rows[1]).toContain('13987651234')
    expect(rows[1]).toContain('\'=HYPERLINK("http://x","潮客")')
    const { rows: deeds } = await pool.query<{ action: string; after: unknown }>(
      'SELECT action, after FROM audit_entries WHERE subject = $1 ORDER BY id',
      [`export:${id}`],
    )
    expect(deeds.map(({ action }) => action)).toEqual(['export.start', 'export.download'])
    expect(deeds[0]?.after).toMatchObject({ reason: '给仓库核对', unmasked: true })
    // Somebody else's file, and one's own after a role was taken away.
    expect(await sendExport(deps, support, id)).toMatchObject({ outcome: 'EXPORT_NOT_FOUND' })
    expect(await sendExport(deps, { ...owner, role: 'OPERATOR' }, id)).toMatchObject({ outcome: 'STAFF_FORBIDDEN' })
  })

  it('of the audit masks who is outside the shop, for everybody', async () => {
    const entry = (id: number, subject: string, after: object) =>
      pool.query(
        `INSERT INTO audit_entries (id, staff_id, action, subject, before, after, at) VALUES ($1, NULL, 'note.test', $2, NULL, $3, '2026-11-20T00:00:00Z')`,
        [id, subject, JSON.stringify(after)],
      )
    await entry(1, 'address:203.0.113.77', { until: null, reason: '林潮客，电话 13987651234' })
    await entry(2, 'order:99013987651234567', { text: '住在见潮路', answer: '已打给13987651234', price: 1990 })
    expect(mayExport('OPERATOR', { kind: 'AUDIT', unmasked: false })).toBe(false)
    expect(mayExport('OWNER', { kind: 'AUDIT', unmasked: true })).toBe(false)
    const filter = { action: 'note', from: '2026-11-20', to: '2026-11-20' }
    const id = await start(owner, { kind: 'AUDIT', filter, unmasked: false, reason: '' })
    await writeExports(deps, forever)
    expect((await download(owner, id)).slice(1)).toEqual([
      ['2026-11-20 08:00:00', '系统', '', 'note.test', 'address:203.****', '', '{"until":null,"reason":"**"}'],
      [
        ...['2026-11-20 08:00:00', '系统', '', 'note.test', 'order:99013987651234567', ''],
        '{"text":"**","price":1990,"answer":"已打给139****1234"}',
      ],
    ])
  })

  it('of orders is for the books too, without the people in it', async () => {
    const finance = { staffId: '4', role: 'FINANCE' } as const
    const id = await start(finance, { ...orders, filter: { search: addressed } })
    await writeExports(deps, forever)
    expect((await download(finance, id))[1]).toContain('139****1234')
    expect(await startExport(deps, finance, { ...orders, unmasked: true, reason: '对账' })).toMatchObject({
      outcome: 'STAFF_FORBIDDEN',
    })
  })

  it.each(Object.keys(exportLabels) as ExportKind[])('%s is a file, whatever it is narrowed by', async (kind) => {
    const file = exportFileOf(kind)
    const upTo = { id: deps.newId(), at: new Date() }
    const house = { ...deps, sql: pool }
    for (const filter of [
      { skuId: '21', batchId: '1', open: true },
      { skuId: '1', batchId: '1', open: false, search: '潮客', show: 'ALL' },
    ]) {
      const counted = await file.count(house, filter, upTo)
      const { rows } = await file.read(house, filter, upTo, null)
      if (counted !== null && counted < 1_000) expect(rows).toHaveLength(counted)
      const columns = parse(file.head(), { bom: true })[0] as string[]
      for (const line of rows.slice(0, 3)) expect(parse(line(false))[0]).toHaveLength(columns.length)
    }
  })

  it('of nothing is a head; a narrow one has its rows', async () => {
    const none = await start(owner, { ...orders, filter: { search: '没有这个人' } })
    const some = await start(owner, { ...orders, filter: { productId: '12', state: 'PAID' } })
    await writeExports(deps, forever)
    expect((await download(owner, none)).length).toBe(1)
    expect((await download(owner, some)).length).toBe(1 + 50)
  })

  it('can be cancelled while it is written, and there are three at a time', async () => {
    const started = [await start(support, orders), await start(support, orders), await start(support, orders)]
    expect(await startExport(deps, support, orders)).toMatchObject({ outcome: 'EXPORT_LIMIT' })
    const [first] = started as [string]
    const dying = stopAfter(1)
    await pool.query(`UPDATE exports SET leased_until = now() - interval '1 hour' WHERE id = $1`, [first])
    await writeExports({ ...deps, staffPool: dying.staffPool }, dying.signal)
    expect(await cancelExport(deps, '1', first)).toBe(false) // not theirs
    for (const id of started) expect(await cancelExport(deps, '2', id)).toBe(true)
    expect(await cancelExport(deps, '2', first)).toBe(false)
    await writeExports(deps, forever)
    const { rows } = await pool.query('SELECT DISTINCT export_id FROM export_parts WHERE export_id = ANY($1)', [
      started,
    ])
    expect(rows).toEqual([])
  })

  it('fails after five tries, and is forgotten after a day', async () => {
    const id = await start(owner, { ...orders, filter: { search: addressed } })
    const dying = stopAfter(0)
    for (let i = 0; i < 5; i++) {
      await pool.query(`UPDATE exports SET leased_until = now() - interval '1 second' WHERE id = $1`, [id])
      await writeExports({ ...deps, staffPool: dying.staffPool }, forever)
    }
    expect((await listExports(pool, '1'))[0]).toMatchObject({ id, state: 'FAILED' })
    await pool.query(`UPDATE exports SET finished_at = now() - interval '25 hours'`)
    await dropExports(deps)
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM export_parts')
    expect(rows[0]?.n).toBe(0)
    expect((await listExports(pool, '1')).filter(({ state }) => state === 'DONE')).toEqual([])
  })
})
