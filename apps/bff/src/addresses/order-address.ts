/**
 * Where a parcel goes.
 *
 * An order of SHIP goods can be bought and paid without an address: nobody types one during a rush. The buyer chooses until the parcel
 * leaves; an order that is paid without one takes the buyer's default. It is a sealed copy, so a later edit of the book moves no parcel.
 */
import type { AddressFields } from '@tidegate/shared/contracts/addresses'
import type { MaskedAddress } from '@tidegate/shared/contracts/fulfilment'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import type { BlindIndex, Seal, Sealed } from '../kernel/seal.ts'
import { phoneTailIndex } from './phone-tail.ts'

export interface OrderAddressDeps {
  seal: Seal
}

export interface WriteOrderAddressDeps extends OrderAddressDeps {
  blindIndex: BlindIndex
}

export type ChooseAddressOutcome =
  | { kind: 'CHOSEN'; address: MaskedAddress }
  | { kind: 'REFUSED'; outcome: OutcomeCode }

/** The order's row is locked, so a parcel that leaves at this moment goes either to the old place or to the new one, as the books say. */
export async function chooseAddress(
  { pool, seal, blindIndex, lanes }: WriteOrderAddressDeps & { pool: Pool; lanes: number },
  buyerId: string,
  { orderId, addressId }: { orderId: string; addressId: string },
): Promise<ChooseAddressOutcome> {
  const lane = laneOf(orderId, lanes)
  return inTransaction(pool, async (sql) => {
    const order = await sql.query<{ state: string }>(
      'SELECT state FROM orders WHERE lane = $1 AND id = $2 AND buyer_id = $3 FOR UPDATE',
      [lane, orderId, buyerId],
    )
    const state = order.rows[0]?.state
    if (!state) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
    if (state !== 'PENDING_PAYMENT' && state !== 'PAID') return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    const { rows } = await sql.query<AddressSeal>(
      `SELECT id::text, key_id AS "keyId", sealed FROM addresses WHERE id = $1 AND buyer_id = $2`,
      [addressId, buyerId],
    )
    if (!rows[0]) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
    const address = openAddress(seal, rows[0], addressContext(rows[0].id))
    if (!address) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
    await writeCopies({ seal, blindIndex }, sql, [{ order: orderId, address }])
    return { kind: 'CHOSEN', address: masked(address) }
  })
}

/** For orders that are paid without an address; buyers who keep none, or one that does not open, choose later. */
export async function copyDefaultAddresses(
  { seal, blindIndex, logger }: WriteOrderAddressDeps & { logger: Logger },
  sql: Sql,
  orders: readonly { order: string; buyer: string }[],
): Promise<void> {
  if (orders.length === 0) return
  const { rows } = await sql.query<AddressSeal & { order: string }>(
    `SELECT a.id::text, a.key_id AS "keyId", a.sealed, t.order_id::text AS "order"
     FROM unnest($1::bigint[], $2::bigint[]) AS t(order_id, buyer_id)
     JOIN addresses a ON a.buyer_id = t.buyer_id AND a.is_default
     WHERE NOT EXISTS (SELECT FROM order_addresses x WHERE x.order_id = t.order_id)`,
    [orders.map(({ order }) => order), orders.map(({ buyer }) => buyer)],
  )
  const copies = rows.flatMap((row) => {
    const address = openAddress(seal, row, addressContext(row.id))
    if (address) return [{ order: row.order, address }]
    logger.error({ order: row.order, address: row.id, key: row.keyId }, 'a default address does not open')
    return []
  })
  await writeCopies({ seal, blindIndex }, sql, copies)
}

/** What does not open is left out. */
export async function readOrderAddresses(
  { seal }: OrderAddressDeps,
  sql: Sql,
  orderIds: readonly string[],
): Promise<Map<string, AddressFields>> {
  const { rows } = await sql.query<Sealed & { order: string }>(
    `SELECT order_id::text AS "order", key_id AS "keyId", sealed FROM order_addresses WHERE order_id = ANY($1::bigint[])`,
    [orderIds],
  )
  return new Map(
    rows.flatMap((row) => {
      const address = openAddress(seal, row, orderAddressContext(row.order))
      return address ? [[row.order, address]] : []
    }),
  )
}

/** null: sealed with a key that is gone, or damaged. One of them must not take its neighbours on a list or in a batch with it. */
export function openAddress(seal: Seal, sealed: Sealed, context: string): AddressFields | null {
  try {
    return JSON.parse(seal.open(sealed, context)) as AddressFields
  } catch {
    return null
  }
}

export const addressContext = (addressId: string): string => `address:${addressId}`
export const orderAddressContext = (orderId: string): string => `order-address:${orderId}`

/** What a list shows: enough to recognise one's own, too little to find somebody. */
export function masked({ name, phone, region, detail }: AddressFields): MaskedAddress {
  const letters = Array.from(name)
  const street = Array.from(detail)
  return {
    name: `${letters[0]}${'*'.repeat(Math.max(letters.length - 1, 1))}`,
    phone: `${phone.slice(0, 3)}****${phone.slice(-4)}`,
    region: region.join(' '),
    detail: `${street.slice(0, Math.min(2, street.length - 1)).join('')}****`,
  }
}

async function writeCopies(
  { seal, blindIndex }: WriteOrderAddressDeps,
  sql: Sql,
  copies: readonly { order: string; address: AddressFields }[],
): Promise<void> {
  if (copies.length === 0) return
  const sealed = copies.map(
    ({ order, address }) => seal.seal(JSON.stringify(address), orderAddressContext(order)).sealed,
  )
  await sql.query(
    `INSERT INTO order_addresses (order_id, key_id, sealed, phone_tail)
     SELECT order_id, $2, sealed, tail FROM unnest($1::bigint[], $3::bytea[], $4::bytea[]) AS t(order_id, sealed, tail)
     ON CONFLICT (order_id) DO UPDATE
       SET key_id = excluded.key_id, sealed = excluded.sealed, phone_tail = excluded.phone_tail, set_at = now()`,
    [
      copies.map(({ order }) => order),
      seal.keyId,
      sealed,
      copies.map(({ address }) => phoneTailIndex(blindIndex, address.phone)),
    ],
  )
}

interface AddressSeal extends Sealed {
  id: string
}
