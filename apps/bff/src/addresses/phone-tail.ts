/**
 * The last four digits of the phone a parcel goes to, as a keyed blind index: staff find an order by what a buyer says on the telephone,
 * and a copy of the database tells no digit. Ten thousand tails are few: whoever holds the key could try them all, so the index guards
 * against a stolen table, not against a stolen configuration; that two orders share a tail can be seen.
 */
import type { BlindIndex } from '../kernel/seal.ts'

export function phoneTailIndex(blindIndex: BlindIndex, phone: string): Buffer {
  return blindIndex('phone-tail', phone.slice(-4))
}
