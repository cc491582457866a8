/**
 * Shipping information on its way to WeChat.
 *
 * Invariant: a delivery that WeChat does not know of has its row, DUE or FAILED, until WeChat has taken it or the money went back; a round
 * is taken once. A row is leased before WeChat is asked (its next try is put off), so several schedulers share the work. What can fail: no
 * answer: WeChat is asked what it has before it is told again; a refusal for good, or an address that does not open: it waits for the
 * merchant, with the reason.
 */

import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { FailedUploadRow } from '@tidegate/shared/contracts/fulfilment'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { type OrderAddressDeps, readOrderAddresses } from '../addresses/order-address.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'
import { askShippingInfo, type ShippingInfo, type UploadOutcome, uploadShippingInfo } from './shipping-info.ts'

export interface SendUploadsDeps extends OrderAddressDeps {
  pool: Pool
  clock: Clock
  logger: Logger
  postShipping: PostToWechat
}

/** One tick; returns how many WeChat took. */
export async function sendUploads(deps: SendUploadsDeps): Promise<number> {
  const { rows } = await deps.pool.query<UploadRow>(leaseSql, [atOnce, `${leaseSeconds} seconds`])
  const phones = await readOrderAddresses(
    deps,
    deps.pool,
    rows.filter(({ carrier }) => carrier === 'SF').map(({ orderId }) => orderId),
  )
  const outcomes = await Promise.all(rows.map((row) => send(deps, row, phones.get(row.orderId)?.phone)))
  crashPoint('upload-answered')
  await Promise.all(rows.map((row, i) => record(deps, row, outcomes[i] as Sent)))
  return outcomes.filter(({ kind }) => kind === 'TAKEN').length
}

/** Refused for good, newest first: the merchant mends them at WeChat's own page, or asks to try again. */
export async function listFailedUploads(sql: Sql, cursor?: string): Promise<Page<FailedUploadRow>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const { rows } = await sql.query<
    Omit<FailedUploadRow, 'createdAt' | 'logistics'> & { createdAt: Date; type: number }
  >(
    `SELECT order_id::text AS "orderId", logistics_type AS type, errcode, detail, attempts, created_at AS "createdAt" FROM shipping_uploads
     WHERE state = 'FAILED' AND ($1::bigint IS NULL OR order_id < $1) ORDER BY order_id DESC LIMIT 21`,
    [before],
  )
  const items = rows.slice(0, 20).map(({ type, createdAt, ...row }) => ({
    ...row,
    logistics: type === 1 ? ('CARRIER' as const) : ('VIRTUAL' as const),
    createdAt: createdAt.getTime(),
  }))
  return { items, nextCursor: rows.length > 20 ? (items.at(-1)?.orderId ?? null) : null }
}

/** False when it is not FAILED (any more). */
export async function retryUpload(
  { pool, lanes, newId }: { pool: Pool; lanes: number; newId(): string },
  staffId: string,
  orderId: string,
): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE shipping_uploads SET state = 'DUE', attempts = 0, next_at = now() WHERE lane = $1 AND order_id = $2 AND state = 'FAILED'`,
      [laneOf(orderId, lanes), orderId],
    )
    if (!rowCount) return false
    await recordAudit(sql, { id: newId(), staffId, action: 'orders.retry-upload', subject: `order:${orderId}` })
    return true
  })
}

interface UploadRow {
  lane: number
  orderId: string
  round: number
  unsure: boolean
  attempts: number
  orderState: string
  transactionId: string | null
  openId: string
  channel: string
  title: string
  skuName: string
  quantity: number
  carrier: string | null
  trackingNo: string | null
}

type Sent = UploadOutcome | { kind: 'VOID' } | { kind: 'UNREADABLE'; detail: string }

async function send(
  { postShipping, clock }: SendUploadsDeps,
  row: UploadRow,
  receiverPhone: string | undefined,
): Promise<Sent> {
  // Money that goes back is not frozen, and what was not paid through the mini-program has no shipping at WeChat.
  if (!row.transactionId || row.channel !== 'JSAPI' || !['SHIPPED', 'RECEIVED', 'DELIVERED'].includes(row.orderState))
    return { kind: 'VOID' }
  const info: ShippingInfo = {
    transactionId: row.transactionId,
    openId: row.openId,
    // 120 characters at most; a code point may be two of them.
    itemDesc: Array.from(`${row.title} ${row.skuName}*${row.quantity}`).slice(0, 60).join(''),
    parcel:
      row.carrier && row.trackingNo
        ? { carrier: row.carrier, trackingNo: row.trackingNo, receiverPhone: receiverPhone ?? '' }
        : null,
    uploadedAt: clock.now(),
  }
  if (row.unsure) {
    const had = await askShippingInfo(postShipping, info)
    if (had === 'TAKEN') return { kind: 'TAKEN' }
    if (had === 'UNKNOWN') return { kind: 'UNSURE', detail: '微信没有应答' }
  }
  if (row.carrier === 'SF' && !receiverPhone)
    return { kind: 'UNREADABLE', detail: '收货地址打不开，顺丰要收件人的电话' }
  return uploadShippingInfo(postShipping, info)
}

async function record({ pool, logger }: SendUploadsDeps, row: UploadRow, sent: Sent): Promise<void> {
  const gaveUp =
    sent.kind === 'REFUSED' || sent.kind === 'UNREADABLE' || (sent.kind === 'LATER' && row.attempts >= mostAttempts)
  const state = sent.kind === 'TAKEN' ? 'DONE' : sent.kind === 'VOID' ? 'VOID' : gaveUp ? 'FAILED' : 'DUE'
  await pool.query(recordSql, [
    row.lane,
    row.orderId,
    row.round,
    state,
    sent.kind === 'UNSURE',
    'errcode' in sent ? sent.errcode : null,
    'detail' in sent ? sent.detail : '',
    `${waitSeconds(row.attempts)} seconds`,
  ])
  if (state === 'FAILED') logger.error({ order: row.orderId, sent }, 'shipping information waits for the merchant')
}

/** 5 s, 10 s, 20 s, … at most an hour: about three days in all. */
function waitSeconds(attempts: number): number {
  return Math.min(5 * 2 ** Math.max(attempts - 1, 0), 3_600)
}

const atOnce = 20
/** Longer than a call can take: a row whose process died is found again after it. */
const leaseSeconds = 30
const mostAttempts = 80

const leaseSql = `
WITH due AS (
  SELECT lane, order_id FROM shipping_uploads WHERE state = 'DUE' AND next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED
), leased AS (
  -- Unsure until somebody says otherwise: a process that dies now may have told WeChat.
  UPDATE shipping_uploads u SET attempts = u.attempts + 1, next_at = now() + $2::interval, unsure = true
  FROM due d, shipping_uploads old
  WHERE u.lane = d.lane AND u.order_id = d.order_id AND old.lane = u.lane AND old.order_id = u.order_id
  RETURNING u.lane, u.order_id, u.round, old.unsure, u.attempts
)
SELECT l.lane, l.order_id::text AS "orderId", l.round, l.unsure, l.attempts, o.state AS "orderState", p.transaction_id AS "transactionId",
       COALESCE(p.payer_openid, p.openid) AS "openId", p.channel, i.title, i.sku_name AS "skuName", i.quantity,
       s.carrier, s.tracking_no AS "trackingNo"
FROM leased l
JOIN orders o ON o.lane = l.lane AND o.id = l.order_id
JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1
LEFT JOIN LATERAL (SELECT * FROM payments WHERE order_id = o.id AND state = 'PAID' ORDER BY refund_fen, paid_at LIMIT 1) p ON true
LEFT JOIN shipments s ON s.lane = o.lane AND s.order_id = o.id`

// The round says that this answer is about what the row still wants said.
const recordSql = `
UPDATE shipping_uploads SET state = $4, unsure = $5, errcode = $6, detail = $7, next_at = now() + $8::interval,
  done_at = CASE WHEN $4 IN ('DONE', 'VOID') THEN now() END
WHERE lane = $1 AND order_id = $2 AND round = $3 AND state = 'DUE'`
