/** One day of a shop whose WeChat has a bad one, settled against WeChat's own bill. */

import { expect, it } from 'vitest'
import { laneOf } from '../../apps/bff/src/kernel/lane.ts'
import { closeOrders } from '../../apps/bff/src/orders/close-orders.ts'
import { sweepReleases } from '../../apps/bff/src/outbox/sweep-releases.ts'
import { pollOpenPayments } from '../../apps/bff/src/payments/poll-open.ts'
import { decideRefund } from '../../apps/bff/src/refunds/decide-refund.ts'
import { listDifferences, listSettlements } from '../../apps/bff/src/settlement/read-settlements.ts'
import { resolveDifference } from '../../apps/bff/src/settlement/resolve-difference.ts'
import { settleDay, settleDays } from '../../apps/bff/src/settlement/settle-days.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { lanes } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import type { DifferenceKind } from '../../packages/shared/src/contracts/settlement.ts'
import { moneyScene } from './scene.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const { pool } = database
const scene = await moneyScene({ database, redis, total: 30 })
const { deps, sale } = scene
const price = 199_900
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

const paid = (orderId: string) =>
  eventually(async () => expect((await scene.orderState(orderId)).state).toBe('PAID'), { withinMs: 10_000 })
const keyOf = (orderId: string) => ({ lane: laneOf(orderId, lanes), id: orderId })
const refundWith = (orderId: string, amountFen: number | null) =>
  decideRefund(deps, {
    ...{
      orderId,
      version: null,
      amountFen,
      reason: 'MERCHANT',
      restock: false,
      note: '缺货',
      actor: 'STAFF',
      staffId: '1',
    },
  })
const differences = async () =>
  (await listDifferences(pool, {})).items
    .map(({ kind, outTradeNo, outRefundNo, billFen, ledgerFen, state }) => ({
      ...{ kind, number: outRefundNo ?? outTradeNo, billFen, ledgerFen, state },
    }))
    .toSorted((a, b) => a.kind.localeCompare(b.kind))
const settlement = async () => (await listSettlements(deps, {})).items[0]

it('a day of mixed traffic balances to the fen and lists exactly what was planted', async () => {
  // Notifies twice, in the wrong order, forged, lost; answers that never come; a buyer who pays too late.
  await scene.flip({ notify: 'duplicate', refundAfterMs: 10 })
  const orders = await Promise.all(Array.from({ length: 4 }, () => scene.order()))
  for (const orderId of orders) await scene.pay(orderId)
  await scene.flip({ notify: 'reorder' })
  const [late, early] = [await scene.order(), await scene.order()]
  await scene.pay(late)
  await scene.pay(early)
  await scene.flip({ notify: 'forged' })
  const forged = await scene.order()
  await scene.prepare(forged)
  await eventually(() => expect(scene.notifies.rejected).toBeGreaterThan(0))
  expect((await scene.orderState(forged)).state).toBe('PENDING_PAYMENT')
  await scene.flip({ notify: 'lost' })
  const lost = await scene.order()
  await scene.pay(lost)
  expect((await scene.orderState(lost)).state).toBe('PENDING_PAYMENT')
  await pool.query(`UPDATE payments SET created_at = created_at - interval '1 minute' WHERE out_trade_no = $1`, [lost])
  expect(await pollOpenPayments(deps)).toBe(1)
  await scene.flip({ notify: 'normal' })
  const tooLate = await scene.order()
  const payTooLate = await scene.prepare(tooLate)
  await pool.query(`UPDATE payments SET state = 'CLOSED' WHERE out_trade_no = $1`, [tooLate])
  await closeOrders(pool, [keyOf(tooLate)], { reason: 'UNPAID', actor: 'SYSTEM' })
  await sweepReleases(sale)
  await payTooLate()
  for (const orderId of [...orders, late, early, lost, tooLate]) await paid(orderId)
  const [whole, part] = orders as [string, string]
  await refundWith(whole, null)
  await refundWith(part, 12_345)
  await scene.flip({ refund: 'SYSTEM_ERROR' })
  await scene.send(`${whole}R1`)
  await scene.flip({ refund: 'normal' })
  await scene.send(`${whole}R1`)
  await scene.send(`${part}R1`)
  await eventually(async () => expect((await scene.orderState(whole)).state).toBe('REFUNDED'))
  await eventually(async () => expect((await scene.orderState(part)).refundedFen).toBe(12_345))

  await scene.flip({ bill: 'TODAY' })
  expect(await settleDay(deps, scene.route, today)).toBe('MATCHED')
  expect(await differences()).toEqual([])
  expect(await settlement()).toMatchObject({
    ...{ payments: 8, refunds: 2, billPaidFen: 8 * price, ledgerPaidFen: 8 * price },
    ...{ billRefundedFen: price + 12_345, ledgerRefundedFen: price + 12_345, openDifferences: 0 },
  })

  const books = await auditBooks({ pool, hot: redis.client, lanes, stuckAfterSeconds: 600 })
  expect(books.checks.filter((check) => !check.ok)).toEqual([])

  // Planted: a payment nobody heard of, one of nobody's, one that never was, another amount; refunds by hand and unheard of.
  await scene.flip({ notify: 'lost', refundAfterMs: 0 })
  const unheard = await scene.order()
  await scene.pay(unheard)
  const stranger = await scene.client.prepayJsapi({
    ...{
      outTradeNo: 'OTHERSHOP1',
      description: '别家',
      amountFen: 777,
      openId: 'o-x',
      payUntilMs: Date.now() + 600_000,
    },
  })
  await scene.call('/sandbox/pay', { prepay_id: (stranger as { prepayId: string }).prepayId })
  const invented = await scene.order()
  await scene.prepare(invented)
  await pool.query(
    `UPDATE payments SET state = 'PAID', transaction_id = 'invented', paid_at = now() WHERE out_trade_no = $1`,
    [invented],
  )
  const [, , other, byHand] = orders as [string, string, string, string]
  await pool.query(`UPDATE payments SET amount_fen = amount_fen + 1 WHERE out_trade_no = $1`, [other])
  const hand = { outTradeNo: byHand, outRefundNo: 'CONSOLE-1', refundFen: 1_000, totalFen: price, reason: '退款' }
  await scene.client.refund(hand)
  await refundWith(late, 2_000)
  await scene.client.refund({ ...hand, outTradeNo: late, outRefundNo: `${late}R1`, refundFen: 2_000 })

  expect(await settleDay(deps, scene.route, today)).toBe('MATCHED')
  const planted = [
    { kind: 'BOOKED_NOT_PAID', number: invented, billFen: 0, ledgerFen: price },
    { kind: 'PAID_AMOUNT', number: other, billFen: price, ledgerFen: price + 1 },
    { kind: 'PAID_NOT_BOOKED', number: unheard, billFen: price, ledgerFen: 0 },
    { kind: 'REFUNDED_NOT_BOOKED', number: `${late}R1`, billFen: 2_000, ledgerFen: 0 },
    { kind: 'UNKNOWN_REFUND', number: 'CONSOLE-1', billFen: 1_000, ledgerFen: 0 },
    { kind: 'UNKNOWN_TRADE', number: 'OTHERSHOP1', billFen: 777, ledgerFen: 0 },
  ].map((difference) => ({ ...difference, state: 'OPEN' }))
  expect(await differences()).toEqual(planted)
  const day = await settlement()
  const gap = (kinds: RegExp) =>
    planted.filter(({ kind }) => kinds.test(kind)).reduce((fen, d) => fen + d.billFen - d.ledgerFen, 0)
  expect((day?.billPaidFen ?? 0) - (day?.ledgerPaidFen ?? 0)).toBe(gap(/PAID|TRADE/))
  expect((day?.billRefundedFen ?? 0) - (day?.ledgerRefundedFen ?? 0)).toBe(gap(/REFUND/))

  // Settling again, by two at once, changes nothing.
  await Promise.all([1, 2].map(() => settleDay(deps, scene.route, today)))
  expect(await differences()).toEqual(planted)
})

it('a merchant confirms what to do, and only what WeChat says is booked', async () => {
  const open = (await listDifferences(pool, { state: 'OPEN' })).items
  const idOf = (kind: DifferenceKind) => open.find((one) => one.kind === kind)?.id as string
  const resolve = (kind: DifferenceKind, action: 'QUERY' | 'REFUND' | 'REDELIVER' | 'IGNORE', note = '') =>
    resolveDifference({ ...deps, payments: deps }, '1', { id: idOf(kind), action, note })

  expect(await resolve('PAID_NOT_BOOKED', 'QUERY')).toEqual({ kind: 'RESOLVED' })
  expect(await resolve('REFUNDED_NOT_BOOKED', 'QUERY')).toEqual({ kind: 'RESOLVED' })
  expect(await resolve('UNKNOWN_REFUND', 'QUERY')).toEqual({ kind: 'RESOLVED' })
  const byHand = open.find((one) => one.kind === 'UNKNOWN_REFUND')?.outTradeNo as string
  expect(await scene.orderState(byHand)).toMatchObject({ state: 'PAID', refundedFen: 1_000 })
  // WeChat knows of no such money, so no query makes it real.
  expect(await resolve('BOOKED_NOT_PAID', 'QUERY')).toEqual({ kind: 'REFUSED', outcome: 'DIFFERENCE_NOT_SETTLED' })
  expect(await resolve('BOOKED_NOT_PAID', 'REDELIVER')).toMatchObject({ kind: 'REFUSED' })
  expect(await resolve('BOOKED_NOT_PAID', 'IGNORE', '测试数据')).toEqual({ kind: 'RESOLVED' })
  expect(await resolve('UNKNOWN_TRADE', 'IGNORE', '别的系统的收款')).toEqual({ kind: 'RESOLVED' })
  // Twice is once.
  expect(await resolve('UNKNOWN_TRADE', 'IGNORE', '别的系统的收款')).toMatchObject({ kind: 'REFUSED' })
  const states = Object.fromEntries((await differences()).map(({ kind, state }) => [kind, state]))
  expect(states).toEqual({
    ...{ PAID_NOT_BOOKED: 'SETTLED', REFUNDED_NOT_BOOKED: 'SETTLED', UNKNOWN_REFUND: 'SETTLED' },
    ...{ BOOKED_NOT_PAID: 'IGNORED', UNKNOWN_TRADE: 'IGNORED', PAID_AMOUNT: 'OPEN' },
  })
  const audited = await pool.query(`SELECT count(*)::int AS n FROM audit_entries WHERE action = 'settlement.resolve'`)
  expect(audited.rows[0].n).toBe(6)
})

it('a bill that is not what WeChat announced is not read', async () => {
  await scene.flip({ bill: 'TAMPERED' })
  await pool.query('DELETE FROM settlements')
  expect(await settleDay(deps, scene.route, today)).toBe('UNREADABLE')
  await scene.flip({ bill: 'CREATING' })
  expect(await settleDay(deps, scene.route, today)).toBe('WAITING')
})

it('two schedulers settle every finished day once between them, and a day that is not ready comes again', async () => {
  await scene.flip({ bill: 'CREATING' })
  await pool.query('DELETE FROM settlements')
  const later = { ...deps, clock: { now: () => Date.now() + 3 * 86_400_000 } }
  expect(await settleDays(later)).toBe(0)
  const tried = await pool.query(`SELECT count(*)::int AS n FROM settlements WHERE state = 'WAITING'`)
  expect(tried.rows[0].n).toBeGreaterThan(1)
  await scene.flip({ bill: 'TODAY' })
  expect(await settleDays(later)).toBe(0)
  await pool.query(`UPDATE settlements SET tried_at = tried_at - interval '11 minutes'`)
  const both = await Promise.all([settleDays(later), settleDays(later)])
  expect(both[0] + both[1]).toBe(tried.rows[0].n)
})
