import { randomBytes } from 'node:crypto'
import { deviceHeader } from '@tidegate/shared/device-header'
import { pino } from 'pino'
import { afterAll, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { block, listBlocks, unblock } from './block.ts'
import { createBlocks, deviceOf, type Origin } from './blocks.ts'

const [{ pool }, { client: hot }] = await Promise.all([testDatabase(), testRedis()])
const ids = createIds({ worker: 1, clock: systemClock })
const newId = () => ids.next(0)

/** What one process knows. */
function createProcess(now = () => Date.now()) {
  const events = hot.duplicate().on('error', () => {})
  const blocks = createBlocks({ pool, events, clock: { now }, logger: pino({ level: 'silent' }) })
  afterAll(() => {
    blocks.close()
    events.disconnect()
  })
  return blocks
}

const [here, there] = [createProcess(), createProcess()]
const deps = { pool, hot, newId, blocks: here }
const from = (ip: string, device?: string): Origin => ({ ip, headers: device ? { [deviceHeader]: device } : {} })

async function newBuyer(): Promise<string> {
  const id = newId()
  await pool.query('INSERT INTO buyers (id, openid, nickname) VALUES ($1, $2, $3)', [
    id,
    `o${randomBytes(8).toString('hex')}`,
    '早起的海豚',
  ])
  return id
}

it('keeps a buyer out of every process in less than a second, and lets them in again', async () => {
  const [buyer, other] = [await newBuyer(), await newBuyer()]
  const at = Date.now()
  const blocked = await block(deps, '1', { kind: 'BUYER', value: buyer, minutes: 60, reason: '黄牛' })
  expect(here.has(buyer, from('192.0.2.1'))).toBe(true)
  await eventually(() => expect(there.has(buyer, from('192.0.2.1'))).toBe(true))
  expect(Date.now() - at).toBeLessThan(1_000)
  expect(there.has(other, from('192.0.2.1'))).toBe(false)

  if (blocked.kind !== 'DONE') throw new Error(blocked.outcome)
  await unblock(deps, '1', blocked.block.id)
  await eventually(() => expect(there.has(buyer, from('192.0.2.1'))).toBe(false))
  expect(await unblock(deps, '1', blocked.block.id)).toMatchObject({ outcome: 'BLOCK_NOT_FOUND' })
  expect(await block(deps, '1', { kind: 'BUYER', value: '77', minutes: 1, reason: '不存在' })).toMatchObject({
    outcome: 'BUYER_NOT_FOUND',
  })
  const { rows } = await pool.query('SELECT action, subject FROM audit_entries ORDER BY id')
  expect(rows).toEqual(['buyer.block', 'buyer.unblock'].map((action) => ({ action, subject: `buyer:${buyer}` })))
})

it('holds within a second also when the word is lost', async () => {
  const buyer = await newBuyer()
  await pool.query(`INSERT INTO blocks (id, kind, value, reason, staff_id) VALUES ($1, 'BUYER', $2, '没有广播', 1)`, [
    newId(),
    buyer,
  ])
  await eventually(() => expect([here, there].map((p) => p.has(buyer, from('192.0.2.1')))).toEqual([true, true]), {
    withinMs: 1_500,
  })
})

it('means the whole /64 of an IPv6 address, an IPv4 address however written, and the device named', async () => {
  await block(deps, '1', { kind: 'ADDRESS', value: '2001:db8:1:2::99', minutes: null, reason: '机房' })
  await block(deps, '1', { kind: 'ADDRESS', value: '203.0.113.9', minutes: null, reason: '机房' })
  const device = 'h5-0b2f6c1e-6f9c'
  await block(deps, '1', {
    ...{ kind: 'DEVICE', minutes: null, reason: '脚本' },
    value: deviceOf(from('', device)) ?? '',
  })
  const answers = (ips: string[]) => ips.map((ip) => here.has(null, from(ip)))
  expect(answers(['2001:db8:1:2:ffff::1', '2001:0DB8:0001:0002::5', '::ffff:203.0.113.9'])).toEqual([true, true, true])
  expect(answers(['2001:db8:1:3::99', '203.0.113.90', '::1'])).toEqual([false, false, false])
  expect(here.has('5', from('198.51.100.7', device))).toBe(true)
  expect(here.has('5', from('198.51.100.7', `${device}x`))).toBe(false)
})

it('ends by itself, and blocked again it takes the newer end', async () => {
  const buyer = await newBuyer()
  let now = Date.now()
  const process = createProcess(() => now)
  await block(deps, '1', { kind: 'BUYER', value: buyer, minutes: null, reason: '先长' })
  await Promise.all([
    block(deps, '1', { kind: 'BUYER', value: buyer, minutes: 10, reason: '后短' }),
    block(deps, '1', { kind: 'BUYER', value: buyer, minutes: 10, reason: '同时' }),
  ])
  const { items } = await listBlocks(pool, { kind: 'BUYER' })
  expect(items.filter(({ value }) => value === buyer)).toHaveLength(1)
  await process.load()
  expect(process.has(buyer, from('192.0.2.1'))).toBe(true)
  now += 11 * 60_000
  expect(process.has(buyer, from('192.0.2.1'))).toBe(false)
})
