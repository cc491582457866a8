import type { AddressFields, AddressRow, AddressView } from '@tidegate/shared/contracts/addresses'
import { mostAddresses } from '@tidegate/shared/contracts/addresses'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { Seal, Sealed } from '../kernel/seal.ts'
import { addressContext, masked, openAddress } from './order-address.ts'

export interface AddressBookDeps {
  pool: Pool
  seal: Seal
  newId(): string
}

export type SaveAddressOutcome = { kind: 'SAVED'; address: AddressView } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** The default first, then the newest. One that does not open is left out: the others can be chosen, and it can be written anew. */
export async function listAddresses({ pool, seal }: AddressBookDeps, buyerId: string): Promise<AddressRow[]> {
  const rows = await readBook(pool, buyerId)
  return rows.flatMap(({ id, isDefault, ...sealed }) => {
    const address = openAddress(seal, sealed, addressContext(id))
    return address ? [{ ...masked(address), id, isDefault }] : []
  })
}

export async function getAddress(
  { pool, seal }: AddressBookDeps,
  buyerId: string,
  addressId: string,
): Promise<AddressView | null> {
  const row = (await readBook(pool, buyerId)).find(({ id }) => id === addressId)
  const address = row && openAddress(seal, row, addressContext(row.id))
  return address ? { ...address, id: row.id, isDefault: row.isDefault } : null
}

/** The first address of a buyer is their default. */
export function saveAddress(
  { pool, seal, newId }: AddressBookDeps,
  buyerId: string,
  { id, isDefault, ...fields }: AddressFields & { id?: string | undefined; isDefault: boolean },
): Promise<SaveAddressOutcome> {
  return inTransaction(pool, async (sql) => {
    await lockBook(sql, buyerId)
    const book = await readBook(sql, buyerId)
    const known = book.find((row) => row.id === id)
    if (id && !known) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
    if (!id && book.length >= mostAddresses) return { kind: 'REFUSED', outcome: 'ADDRESS_FULL' }
    const addressId = id ?? newId()
    const chosen = isDefault || known?.isDefault || book.length === 0
    if (chosen) await sql.query('UPDATE addresses SET is_default = false WHERE buyer_id = $1 AND is_default', [buyerId])
    const { keyId, sealed } = seal.seal(JSON.stringify(fields), addressContext(addressId))
    await sql.query(
      `INSERT INTO addresses (id, buyer_id, is_default, key_id, sealed) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET is_default = excluded.is_default, key_id = excluded.key_id, sealed = excluded.sealed, updated_at = now()`,
      [addressId, buyerId, chosen, keyId, sealed],
    )
    return { kind: 'SAVED', address: { ...fields, id: addressId, isDefault: chosen } }
  })
}

/** False when there is none. Orders keep their copy. The newest of the rest becomes the default where the default went. */
export function removeAddress({ pool }: AddressBookDeps, buyerId: string, addressId: string): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    await lockBook(sql, buyerId)
    const gone = await sql.query<{ is_default: boolean }>(
      'DELETE FROM addresses WHERE id = $1 AND buyer_id = $2 RETURNING is_default',
      [addressId, buyerId],
    )
    if (gone.rows[0]?.is_default)
      await sql.query(
        'UPDATE addresses SET is_default = true WHERE id = (SELECT id FROM addresses WHERE buyer_id = $1 ORDER BY updated_at DESC, id DESC LIMIT 1)',
        [buyerId],
      )
    return Boolean(gone.rowCount)
  })
}

interface BookRow extends Sealed {
  id: string
  isDefault: boolean
}

async function readBook(sql: Sql, buyerId: string): Promise<BookRow[]> {
  const { rows } = await sql.query<BookRow>(
    `SELECT id::text, is_default AS "isDefault", key_id AS "keyId", sealed FROM addresses WHERE buyer_id = $1
     ORDER BY addresses.is_default DESC, updated_at DESC, addresses.id DESC`,
    [buyerId],
  )
  return rows
}

/** Two saves of one buyer at once: one after the other, so that there is one default and no more than may be. */
async function lockBook(sql: Sql, buyerId: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [buyerId])
}
