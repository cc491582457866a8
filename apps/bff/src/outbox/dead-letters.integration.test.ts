import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { writeOrders } from '../orders/write-orders.ts'
import { readReceipt } from '../rush/receipt.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { listDeadLetters, resolveDeadLetter } from './dead-letters.ts'
import { sweepReleases } from './sweep-releases.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const staffId = '7'

let sale: Sale
beforeEach(async () => {
  sale = await createSale({ ...stores, total: 3 })
  await sale.warm()
  await stores.pool.query('TRUNCATE dead_letters, audit_entries')
})

afterEach(() => onCrashPoint(() => {}))

/** A tap that the writer cannot write: its campaign is a draft for a moment, as far as the writer can see. */
async function park() {
  const [buyerId, requestId] = [sale.newBuyer(), randomUUID()]
  await sale.tap({ buyerId, requestId })
  await writeOrders(
    { ...sale.deps, offerTerms: async () => null },
    { lane: sale.lane, entries: await sale.readJournal() },
  )
  const [letter] = (await listDeadLetters(stores.pool, { open: true })).items
  return { id: letter?.id as string, buyerId, requestId, letter, receipt: () => receipt(buyerId, requestId) }
}

const deps = () => ({ ...sale.deps, ids: sale.ids })
const resolve = (id: string, how: 'REDRIVE' | 'GIVE_UP', more = {}) =>
  resolveDeadLetter({ ...deps(), ...more }, staffId, { id, how })
const receipt = (buyerId: string, requestId: string) =>
  readReceipt(
    {
      ...sale.deps,
      layouts: { known: () => sale.layout, load: async () => sale.layout, loadCampaign: async () => {} },
    } as never,
    buyerId,
    { offerId: sale.offerId, requestId },
  )
const audited = async () =>
  (await stores.pool.query('SELECT action, after FROM audit_entries ORDER BY id')).rows.map(({ action, after }) => [
    action,
    after.outcome,
  ])

it('shows what is parked, and its units are accounted for', async () => {
  const { letter, receipt } = await park()
  expect(letter).toMatchObject({
    queue: 'orders.write',
    error: expect.stringContaining('no published offer'),
    resolvedAt: null,
  })
  expect(await sale.shelf()).toMatchObject({ available: 2, parked: 1, drift: 0 })
  expect(await receipt()).toMatchObject({ state: 'QUEUED' })
})

it('redrives an entry into the order it was', async () => {
  const { id, receipt } = await park()
  const [first, second] = await Promise.all([resolve(id, 'REDRIVE'), resolve(id, 'REDRIVE')])
  expect([first.kind, second.kind].sort()).toEqual(['DONE', 'REFUSED'])
  expect(await receipt()).toMatchObject({ state: 'PENDING_PAYMENT' })
  expect(await sale.shelf()).toMatchObject({ available: 2, parked: 0, claimed: 1, drift: 0 })
  expect((await listDeadLetters(stores.pool, { open: true })).items).toEqual([])
  expect((await listDeadLetters(stores.pool, { open: false })).items).toMatchObject([
    { id, resolvedAt: expect.any(Number) },
  ])
  expect(await audited()).toEqual([['dead-letter.redrive', 'WRITTEN']])
})

it('keeps what fails again, with the new reason', async () => {
  const { id } = await park()
  await stores.pool.query(`UPDATE dead_letters SET error = 'long ago'`)
  const again = await resolve(id, 'REDRIVE', { offerTerms: async () => null })
  expect(again).toMatchObject({
    kind: 'DONE',
    letter: { resolvedAt: null, error: expect.stringContaining('no published offer') },
  })
  expect(await audited()).toEqual([['dead-letter.redrive', 'FAILED_AGAIN']])
})

it('gives up: the receipt ends, and the units come back once', async () => {
  const { id, receipt, buyerId } = await park()
  expect(await resolve(id, 'GIVE_UP', { offerTerms: async () => null })).toMatchObject({ outcome: 'OFFER_NOT_FOUND' })
  const answers = await Promise.all([resolve(id, 'GIVE_UP'), resolve(id, 'GIVE_UP')])
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED'])
  expect(await resolve(id, 'REDRIVE')).toEqual({ kind: 'REFUSED', outcome: 'DEAD_LETTER_NOT_FOUND' })
  expect(await sale.shelf()).toMatchObject({ available: 2, owed: 1, parked: 0, drift: 0 })
  await sweepReleases(sale.deps)
  await sweepReleases(sale.deps)
  expect(await receipt()).toMatchObject({ state: 'REFUSED', reason: 'GIVEN_UP' })
  expect(await sale.shelf()).toMatchObject({ available: 3, owed: 0, claimed: 0, drift: 0 })
  expect((await sale.tap({ buyerId })).kind).toBe('RESERVED')
})

it('of two people who decide differently at the same moment one is heard, and the books are right', async () => {
  const { id, receipt } = await park()
  const answers = await Promise.all([resolve(id, 'REDRIVE'), resolve(id, 'GIVE_UP')])
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['DONE', 'REFUSED'])
  await sweepReleases(sale.deps)
  const isOrder = answers[0]?.kind === 'DONE'
  expect(await receipt()).toMatchObject({ state: isOrder ? 'PENDING_PAYMENT' : 'REFUSED' })
  expect(await sale.shelf()).toMatchObject({ available: isOrder ? 2 : 3, claimed: isOrder ? 1 : 0, owed: 0, drift: 0 })
})

it('a redrive that died between the order and the letter finds the order', async () => {
  const { id, receipt } = await park()
  onCrashPoint((point) => {
    if (point === 'write-settled') throw new Error('died')
  })
  await expect(resolve(id, 'REDRIVE')).rejects.toThrow('died')
  onCrashPoint(() => {})
  expect(await sale.shelf()).toMatchObject({ parked: 0, claimed: 1, drift: 0 })
  expect(await resolve(id, 'GIVE_UP')).toMatchObject({ kind: 'DONE' })
  await sweepReleases(sale.deps)
  expect(await audited()).toEqual([['dead-letter.give-up', 'WRITTEN']])
  expect(await receipt()).toMatchObject({ state: 'PENDING_PAYMENT' })
  expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, drift: 0 })
})

it('gives up an entry whose order id is another order’s, and leaves that one alone', async () => {
  const other = sale.newBuyer()
  await sale.tap({ buyerId: other })
  await sale.drain()
  const { rows } = await stores.pool.query<{ id: string }>('SELECT id::text FROM orders WHERE buyer_id = $1', [other])
  const [buyerId, requestId] = [sale.newBuyer(), randomUUID()]
  await sale.tap({ buyerId, requestId })
  const entries = (await sale.readJournal()).map((entry) => ({
    ...entry,
    buyer: sameLane(buyerId, other),
    order: rows[0]?.id as string,
  }))
  await writeOrders(sale.deps, { lane: sale.lane, entries })
  const [letter] = (await listDeadLetters(stores.pool, { open: true })).items
  expect(letter?.error).toBe('order id belongs to another request')
  expect((await resolve(letter?.id as string, 'REDRIVE')).kind).toBe('DONE')
  expect(await resolve(letter?.id as string, 'GIVE_UP')).toMatchObject({
    kind: 'DONE',
    letter: { resolvedAt: expect.any(Number) },
  })
  await sweepReleases(sale.deps)
  expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1, REFUSED: 1 })
  expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, drift: 0 })
})

/** A buyer in the lane of `other`, where alone an order id can be taken twice. */
function sameLane(buyerId: string, other: string): string {
  const base = BigInt(buyerId) - BigInt(laneOf(buyerId, lanes))
  return (base + BigInt(laneOf(other, lanes))).toString()
}
