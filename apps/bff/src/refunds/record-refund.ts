/**
 * WeChat says how a refund stands (its answer to our request, to our query, or a notify).
 *
 * Invariant: every field is compared with what we asked for; the rows are locked, so the same word a hundred times counts once, and an
 * older word after a newer one changes nothing (the table in shared/states.ts has no such arrow). The refund, the order and its event
 * change in one commit. What can fail: a crash before it: the notify comes again, and open refunds are asked about until they end.
 */
import { formatYuan } from '@tidegate/shared/fen'
import {
  canFollow,
  type OrderState,
  type RefundReason,
  type RefundState,
  refundOrderStates,
  refundTransitions,
} from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { inTransaction } from '../db/pool.ts'
import { oweMessages } from '../messages/owe-messages.ts'
import { moveOrder, noteOrder } from '../orders/move-order.ts'
import type { WechatRefund } from '../payments/wechat-pay/refund.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface RecordRefundDeps {
  pool: Pool
  logger: Logger
  metrics: Metrics
}

export type RecordRefundOutcome =
  | { kind: 'RECORDED'; state: RefundState }
  | { kind: 'ALREADY'; state: RefundState }
  | { kind: 'MISMATCH'; field: string }

export async function recordRefund(deps: RecordRefundDeps, word: WechatRefund): Promise<RecordRefundOutcome> {
  const outcome = await inTransaction(deps.pool, (sql) => record(sql, word))
  const label = outcome.kind === 'RECORDED' ? outcome.state : outcome.kind
  deps.metrics.refunds.inc({ outcome: label.toLowerCase() })
  if (outcome.kind === 'MISMATCH')
    deps.logger.error({ refund: word.outRefundNo, field: outcome.field }, 'refund does not match our books')
  return outcome
}

async function record(sql: PoolClient, word: WechatRefund): Promise<RecordRefundOutcome> {
  const refund = await lock(sql, word.outRefundNo)
  const mismatch = differs(refund, word)
  if (!refund || mismatch) return { kind: 'MISMATCH', field: mismatch ?? 'out_refund_no' }
  const to = statesOfWechat[word.status]
  if (!canFollow(refundTransitions, refund.state, to)) return { kind: 'ALREADY', state: refund.state }

  await sql.query(
    `UPDATE refunds SET state = $2, refund_id = $3, sent_at = COALESCE(sent_at, now()), done_at = $4, attempts = 0,
       error = $5, next_at = now() + interval '1 minute'
     WHERE out_refund_no = $1`,
    [
      ...[word.outRefundNo, to, word.refundId, to === 'DONE' ? (word.successTime ?? new Date()) : null],
      troubles[word.status],
    ],
  )
  if (to === 'FAILED')
    await sql.query('UPDATE payments SET refund_fen = refund_fen - $2 WHERE out_trade_no = $1', [
      refund.outTradeNo,
      refund.amountFen,
    ])
  await tellOrder(sql, refund, to)
  if (to === 'DONE') await oweMessages(sql, 'REFUNDED', [{ lane: refund.lane, orderId: refund.orderId }])
  return { kind: 'RECORDED', state: to }
}

interface LockedRefund {
  outTradeNo: string
  transactionId: string | null
  totalFen: string
  lane: number
  orderId: string
  orderState: OrderState
  orderFen: string
  refundedFen: string
  amountFen: string
  state: RefundState
  reason: RefundReason
  refundId: string | null
}

/** Payment, order, refund are locked in this order, as everywhere. */
async function lock(sql: PoolClient, outRefundNo: string): Promise<LockedRefund | undefined> {
  const { rows: known } = await sql.query<{ trade: string; lane: number; order: string }>(
    'SELECT out_trade_no AS trade, lane, order_id::text AS order FROM refunds WHERE out_refund_no = $1',
    [outRefundNo],
  )
  const key = known[0]
  if (!key) return undefined
  await sql.query('SELECT 1 FROM payments WHERE out_trade_no = $1 FOR UPDATE', [key.trade])
  await sql.query('SELECT 1 FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE', [key.lane, key.order])
  const { rows } = await sql.query<LockedRefund>(
    `SELECT r.out_trade_no AS "outTradeNo", p.transaction_id AS "transactionId", p.amount_fen::text AS "totalFen", r.lane,
            r.order_id::text AS "orderId", o.state AS "orderState", o.amount_fen::text AS "orderFen",
            o.refunded_fen::text AS "refundedFen", r.amount_fen::text AS "amountFen", r.state, r.reason, r.refund_id AS "refundId"
     FROM refunds r JOIN payments p ON p.out_trade_no = r.out_trade_no JOIN orders o ON o.lane = r.lane AND o.id = r.order_id
     WHERE r.out_refund_no = $1 FOR UPDATE OF r`,
    [outRefundNo],
  )
  return rows[0]
}

/** Name of the first field in which WeChat's word differs from our books, or null. */
function differs(refund: LockedRefund | undefined, word: WechatRefund): string | null {
  if (!refund) return 'out_refund_no'
  if (word.outTradeNo !== refund.outTradeNo) return 'out_trade_no'
  if (word.transactionId !== refund.transactionId) return 'transaction_id'
  if (word.refundFen !== Number(refund.amountFen)) return 'amount.refund'
  if (word.totalFen !== Number(refund.totalFen)) return 'amount.total'
  return refund.refundId === null || refund.refundId === word.refundId ? null : 'refund_id'
}

async function tellOrder(sql: PoolClient, refund: LockedRefund, to: RefundState): Promise<void> {
  const key = { lane: refund.lane, id: refund.orderId }
  const note = `退款 ${formatYuan(Number(refund.amountFen))} 元${words[to] ?? ''}`
  // A second payment of the same order: it was never the order's money.
  const ownFen = to === 'DONE' && refund.reason !== 'PAID_TWICE' ? Number(refund.amountFen) : 0
  const goal = refund.reason === 'PAID_TWICE' ? null : await goalOf(sql, refund, ownFen)
  if (goal === null || goal === refund.orderState)
    await noteOrder(sql, key, { kind: 'REFUND', actor: 'WECHAT', note, refundedFen: ownFen })
  else await moveOrder(sql, key, { from: [refund.orderState], to: goal, actor: 'WECHAT', note, refundedFen: ownFen })
}

/** Where an order whose whole sum goes back stands, seen over all its refunds; null while only a part does. */
async function goalOf(sql: PoolClient, refund: LockedRefund, arrivedFen: number): Promise<OrderState | null> {
  if (!refundOrderStates.some((state) => state === refund.orderState)) return null
  if (Number(refund.refundedFen) + arrivedFen === Number(refund.orderFen)) return 'REFUNDED'
  const { rows } = await sql.query<{ underway: string; waiting: boolean }>(
    `SELECT COALESCE(sum(amount_fen) FILTER (WHERE state IN ('PROCESSING', 'ABNORMAL', 'DONE')), 0)::text AS underway,
            COALESCE(bool_or(state = 'DUE'), false) AS waiting
     FROM refunds WHERE out_trade_no = $1`,
    [refund.outTradeNo],
  )
  const { underway, waiting } = rows[0] as { underway: string; waiting: boolean }
  return !waiting && underway === refund.totalFen ? 'REFUNDING' : 'REFUND_DUE'
}

const statesOfWechat: Readonly<Record<WechatRefund['status'], RefundState>> = {
  SUCCESS: 'DONE',
  PROCESSING: 'PROCESSING',
  ABNORMAL: 'ABNORMAL',
  CLOSED: 'FAILED',
}
const words: Partial<Record<RefundState, string>> = {
  PROCESSING: '，微信处理中',
  DONE: '，已到账',
  ABNORMAL: '异常，商家将人工处理',
  FAILED: '失败，商家将重新发起',
}
const troubles: Readonly<Record<WechatRefund['status'], string | null>> = {
  SUCCESS: null,
  PROCESSING: null,
  ABNORMAL: '买家账户无法收款，请在微信支付商户平台处理',
  CLOSED: '微信关闭了这笔退款，请重新发起',
}
