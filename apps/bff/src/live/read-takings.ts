/** What a sale took in and what of it went back: from the ledger, and from the few orders that have a refund, never by counting all. */
import type { Takings } from '@tidegate/shared/contracts/live'
import type { Sql } from '../db/pool.ts'

export async function readTakings(sql: Sql, campaignId: string): Promise<Takings> {
  const { rows } = await sql.query<{ paidFen: string; refundedFen: string; refunded: number }>(takingsSql, [campaignId])
  const { paidFen = '0', refundedFen = '0', refunded = 0 } = rows[0] ?? {}
  return { paidFen: Number(paidFen), refundedFen: Number(refundedFen), refunded }
}

const takingsSql = `
SELECT p.fen::text AS "paidFen", r.fen::text AS "refundedFen", r.units AS refunded
FROM (SELECT COALESCE(sum(l.paid * o.price_fen), 0) AS fen FROM offers o JOIN stock_ledger l ON l.offer_id = o.id WHERE o.campaign_id = $1) p,
     (SELECT COALESCE(sum(refunded_fen), 0) AS fen, COALESCE(sum(quantity) FILTER (WHERE state = 'REFUNDED'), 0)::int AS units
      FROM orders WHERE campaign_id = $1 AND refunded_fen > 0) r`
