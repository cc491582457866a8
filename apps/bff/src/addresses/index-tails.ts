import type { Pool } from 'pg'
import type { BlindIndex, Seal } from '../kernel/seal.ts'
import { openAddress, orderAddressContext } from './order-address.ts'
import { phoneTailIndex } from './phone-tail.ts'

/**
 * One tick: indexes addresses that were written before there was an index, or by a process of the version before. Newest first: those are
 * asked about. Two at once do the same work, and the second changes nothing. Through, it costs one look at an empty index.
 */
export async function indexTails({
  pool,
  seal,
  blindIndex,
}: {
  pool: Pool
  seal: Seal
  blindIndex: BlindIndex
}): Promise<number> {
  const { rows } = await pool.query<{ order: string; keyId: string; sealed: Buffer }>(
    `SELECT order_id::text AS "order", key_id AS "keyId", sealed FROM order_addresses WHERE phone_tail IS NULL ORDER BY order_id DESC LIMIT 500`,
  )
  if (rows.length === 0) return 0
  const tails = rows.map((row) => {
    const address = openAddress(seal, row, orderAddressContext(row.order))
    // A process that lacks a key must not write down that there is nothing to find.
    if (!address) throw new Error(`the address of order ${row.order} does not open with the keys of this process`)
    return phoneTailIndex(blindIndex, address.phone)
  })
  // An address that was changed meanwhile has brought its own.
  await pool.query(
    `UPDATE order_addresses a SET phone_tail = t.tail FROM unnest($1::bigint[], $2::bytea[]) AS t(order_id, tail)
     WHERE a.order_id = t.order_id AND a.phone_tail IS NULL`,
    [rows.map(({ order }) => order), tails],
  )
  return rows.length
}
