import { RateLimiterMemory } from 'rate-limiter-flexible'
import { describe, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { readBatch } from './batches.ts'
import { findCard, readPool } from './pools.ts'
import { recallBatch, settleRecalls } from './recall-batch.ts'
import { replaceCard } from './replace-cards.ts'
import { createRevealLimits, readCards, revealCard } from './reveal-card.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = createCardScene(pool)
const deps = { ...scene.deps, revealLimits: createRevealLimits(redis.client) }
const codesOf = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)

async function soldCards(
  prefix: string,
  { codes, sold, quantity = 1 }: { codes: number; sold: number; quantity?: number },
) {
  const sku = await scene.addSku()
  const batchId = await scene.importCodes(sku.skuId, codesOf(prefix, codes))
  const orders = await scene.paidOrders(sku, sold, { quantity })
  await scene.deliver()
  return { sku, batchId, orders }
}
const reveal = ({ id, buyerId }: { id: string; buyerId: string }, slot = 1) =>
  revealCard(deps, { actor: 'BUYER', actorId: buyerId }, { orderId: id, slot })

describe('reading a code', () => {
  it('shows buyers their own codes and leaves a row each time', async () => {
    const { orders } = await soldCards('READ', { codes: 4, sold: 2, quantity: 2 })
    const [mine, other] = orders as [(typeof orders)[0], (typeof orders)[0]]
    const seen = [await reveal(mine, 1), await reveal(mine, 2), await reveal(mine, 1)]
    expect(new Set(seen.map((outcome) => outcome.kind === 'REVEALED' && outcome.code)).size).toBe(2)
    expect(await reveal({ ...mine, buyerId: other.buyerId })).toEqual({ kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' })
    expect(await reveal(mine, 3)).toEqual({ kind: 'REFUSED', outcome: 'CARD_NOT_DELIVERED' })
    const { rows } = await pool.query(
      'SELECT actor, actor_id, slot FROM card_reveals WHERE order_id = $1 ORDER BY id',
      [mine.id],
    )
    expect(rows.map((row) => [row.actor, row.actor_id, row.slot])).toEqual(
      [1, 2, 1].map((slot) => ['BUYER', mine.buyerId, slot]),
    )
    expect((await readCards(deps, mine.buyerId, mine.id))?.slots.map(({ revealedAt }) => revealedAt !== null)).toEqual([
      true,
      true,
    ])
  })

  it('shows staff a code with their reason, which the audit keeps, and nothing of the code', async () => {
    const { orders } = await soldCards('STAFF', { codes: 1, sold: 1 })
    const [{ id: orderId, buyerId }] = orders as [(typeof orders)[0]]
    const staff = { actor: 'STAFF', actorId: '7', reason: '客诉核对' } as const
    expect(await revealCard(deps, staff, { orderId, slot: 1 })).toEqual({ kind: 'REVEALED', code: 'STAFF-0' })
    const read = await pool.query('SELECT actor, actor_id, reason FROM card_reveals WHERE order_id = $1', [orderId])
    expect(read.rows).toEqual([{ actor: 'STAFF', actor_id: '7', reason: '客诉核对' }])
    const audited = await pool.query('SELECT staff_id, action, after FROM audit_entries WHERE subject = $1', [
      `order:${orderId}`,
    ])
    expect(audited.rows).toEqual([{ staff_id: '7', action: 'cards.reveal', after: { slot: 1, reason: '客诉核对' } }])
    // That staff looked is not that the buyer has read it.
    expect((await readCards(deps, buyerId, orderId))?.slots).toMatchObject([{ revealedAt: null }])
  })

  it('is limited, also while Redis is away, and shows nothing once the money goes back', async () => {
    const { orders } = await soldCards('LIMIT', { codes: 2, sold: 2 })
    const [order, refunded] = orders as [(typeof orders)[0], (typeof orders)[0]]
    const outcomes = []
    for (let i = 0; i < 25; i++) outcomes.push(await reveal(order))
    expect(outcomes.filter(({ kind }) => kind === 'REVEALED')).toHaveLength(20)
    expect(outcomes.at(-1)).toMatchObject({ kind: 'REFUSED', outcome: 'REVEAL_LIMITED' })
    await pool.query(`UPDATE orders SET state = 'REFUND_DUE' WHERE id = $1`, [refunded.id])
    expect(await reveal(refunded)).toEqual({ kind: 'REFUSED', outcome: 'CARD_NOT_DELIVERED' })
    const { insuranceLimiter } = deps.revealLimits.buyer as unknown as { insuranceLimiter: RateLimiterMemory }
    expect(insuranceLimiter).toBeInstanceOf(RateLimiterMemory)
    expect(insuranceLimiter.points).toBe(20)
  })
})

describe('a bad code', () => {
  it('is replaced from the shelf, never from what a campaign has promised', async () => {
    const { sku, orders } = await soldCards('BAD', { codes: 3, sold: 1 })
    const [order] = orders as [(typeof orders)[0]]
    const first = await reveal(order)
    // The two codes left are a campaign's.
    await pool.query('UPDATE skus SET shelf_stock = 0 WHERE id = $1', [sku.skuId])
    const ask = { orderId: order.id, slot: 1, replaced: 0, reason: '无法兑换' }
    expect(await replaceCard(deps, '1', ask)).toEqual({
      kind: 'REFUSED',
      outcome: 'CARD_POOL_EMPTY',
    })
    await pool.query('UPDATE skus SET shelf_stock = 1 WHERE id = $1', [sku.skuId])
    // Asked twice at once: one code of the shelf, so one of them.
    const outcomes = await Promise.all([1, 2].map(() => replaceCard(deps, '1', ask)))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['REFUSED', 'REPLACED'])
    const second = await reveal(order)
    expect(second).not.toEqual(first)
    expect((await scene.codes(sku)).map(({ state }) => state).sort()).toEqual(['BAD', 'DELIVERED', 'FREE'])
    expect(await scene.pool(sku)).toEqual({ counted: 1, free: 1, short: 0, shelf: 0 })
    if (first.kind !== 'REVEALED') throw new Error(first.outcome)
    expect(await findCard(deps, { productId: sku.productId, code: first.code })).toMatchObject({
      state: 'BAD',
      orderId: order.id,
    })
    expect(await readCards(deps, order.buyerId, order.id)).toMatchObject({
      state: 'DELIVERED',
      slots: [{ slot: 1, replaced: true }],
    })
  })

  it('is replaced once for what staff saw, however many ask and however often', async () => {
    const { sku, orders } = await soldCards('SEEN', { codes: 4, sold: 1 })
    const [order] = orders as [(typeof orders)[0]]
    await pool.query('UPDATE skus SET shelf_stock = 3 WHERE id = $1', [sku.skuId])
    const ask = { orderId: order.id, slot: 1, replaced: 0, reason: '无法兑换' }
    const outcomes = await Promise.all(['1', '2'].map((staffId) => replaceCard(deps, staffId, ask)))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['REFUSED', 'REPLACED'])
    // The answer was lost, and it is asked again.
    expect(await replaceCard(deps, '1', ask)).toEqual({ kind: 'REFUSED', outcome: 'VERSION_CONFLICT' })
    expect((await scene.codes(sku)).filter(({ state }) => state === 'BAD')).toHaveLength(1)
    expect(await replaceCard(deps, '1', { ...ask, replaced: 1 })).toEqual({ kind: 'REPLACED' })
  })

  it('a recalled batch leaves the pool; what was promised of it is owed and the next import pays that first', async () => {
    const sku = await scene.addSku()
    const bad = await scene.importCodes(sku.skuId, codesOf('RECALL', 30))
    const sold = await scene.paidOrders(sku, 5)
    await scene.deliver()
    // 10 more are promised to a campaign, 15 lie on the shelf.
    const waiting = await scene.paidOrders(sku, 10)
    expect((await recallBatch(deps, '1', { batchId: bad, reason: '供应商作废', replaceDelivered: true })).kind).toBe(
      'RECALLED',
    )
    expect(await scene.pool(sku)).toEqual({ counted: 0, free: 0, short: 10, shelf: 0 })
    expect(await recallBatch(deps, '1', { batchId: bad, reason: '再次', replaceDelivered: true })).toEqual({
      kind: 'REFUSED',
      outcome: 'BATCH_CLOSED',
    })
    await scene.deliver()
    expect(await scene.state(waiting[0]!.id)).toBe('PAID')
    expect(await readPool(pool, sku.skuId)).toMatchObject({
      free: 0,
      short: 10,
      waiting: 10,
      low: true,
    })

    await scene.importCodes(sku.skuId, codesOf('GOOD', 13))
    expect(await scene.pool(sku)).toEqual({ counted: 13, free: 13, short: 0, shelf: 3 })
    await scene.deliver()
    // Three of the five who have a dead code are served from the shelf; a process dies in between.
    onCrashPoint((point) => {
      if (point === 'recall-withdrawn') throw new Error('died')
    })
    await expect(settleRecalls(deps)).rejects.toThrow('died')
    onCrashPoint(() => {})
    await settleRecalls(deps)
    expect((await readBatch(pool, bad))?.settledAt).toBeNull()
    await scene.importCodes(sku.skuId, codesOf('LAST', 4))
    await Promise.all([settleRecalls(deps), settleRecalls(deps)])
    expect((await readBatch(pool, bad))?.settledAt).not.toBeNull()
    const codes = await scene.codes(sku)
    const holding = codes.filter(({ orderId }) => orderId !== null)
    expect(holding).toHaveLength(15)
    expect(holding.every(({ code, state }) => !code.startsWith('RECALL') && state === 'DELIVERED')).toBe(true)
    expect(new Set(holding.map(({ orderId }) => orderId))).toEqual(new Set([...sold, ...waiting].map(({ id }) => id)))
    expect(await scene.pool(sku)).toEqual({ counted: 2, free: 2, short: 0, shelf: 2 })
    // A dead code does not come back with the next file.
    expect(await readBatch(pool, await scene.importCodes(sku.skuId, ['RECALL-0']))).toMatchObject({
      accepted: 0,
      duplicates: 1,
    })
  })
})
