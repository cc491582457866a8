/** The shared code of a LOOP SKU. A new one is for later buyers; whoever got the old one keeps it. Its stock is the merchant's own number. */
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import type { Seal } from '../kernel/seal.ts'
import { loopCardContext } from './reveal-card.ts'
import { wakeWaiting } from './store-codes.ts'

/** False when the SKU is not of a LOOP product. */
export async function setLoopCard(
  { pool, seal, newId }: { pool: Pool; seal: Seal; newId(): string },
  staffId: string,
  { skuId, code }: { skuId: string; code: string },
): Promise<boolean> {
  const { keyId, sealed } = seal.seal(code, loopCardContext(skuId))
  const set = await inTransaction(pool, async (sql) => {
    const sku = await sql.query(
      `SELECT FROM skus s JOIN products p ON p.id = s.product_id AND p.kind = 'LOOP' WHERE s.id = $1 FOR UPDATE OF s`,
      [skuId],
    )
    if (!sku.rowCount) return false
    const id = newId()
    await sql.query(`UPDATE loop_cards SET state = 'PAST' WHERE sku_id = $1 AND state = 'CURRENT'`, [skuId])
    await sql.query('INSERT INTO loop_cards (id, sku_id, key_id, sealed, staff_id) VALUES ($1, $2, $3, $4, $5)', [
      id,
      skuId,
      keyId,
      sealed,
      staffId,
    ])
    await recordAudit(sql, {
      id: newId(),
      staffId,
      action: 'cards.setLoop',
      subject: `sku:${skuId}`,
      after: { loopCard: id },
    })
    return true
  })
  if (set) await wakeWaiting(pool, skuId)
  return set
}
