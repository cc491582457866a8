import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allLanes, keys } from '../../../../apps/bff/src/redis/keys.ts'
import type { TrialResult } from './run-trial.ts'
import type { World } from './world.ts'

/** The logs of every process, what was planned and found, and the books of the trial's campaign. Returns the folder. */
export async function keepEvidence({ instance, books }: World, result: TrialResult, keepIn: string): Promise<string> {
  const { plan, broken, campaignId } = result
  const folder = join(keepIn, `seed-${plan.seed}-trial-${plan.trial}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(join(instance.dir, 'logs'), join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'trial.json'), JSON.stringify({ plan, broken, campaignId }, null, 2))
  if (campaignId === null) return folder
  const found = await readBooks(books, campaignId).catch((error: Error) => ({ unreadable: [error.message] }))
  for (const [book, rows] of Object.entries(found))
    writeFileSync(join(folder, `${book}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return folder
}

async function readBooks({ pool, hot, lanes }: World['books'], campaignId: string): Promise<Record<string, unknown[]>> {
  const offers = 'SELECT id FROM offers WHERE campaign_id = $1'
  const orders = 'SELECT id FROM orders WHERE campaign_id = $1'
  const tables: Record<string, string> = {
    campaigns: 'SELECT * FROM campaigns WHERE id = $1',
    stock_ledger: `SELECT * FROM stock_ledger WHERE offer_id IN (${offers}) ORDER BY offer_id, lane`,
    transfers: `SELECT * FROM transfers WHERE offer_id IN (${offers}) ORDER BY id`,
    orders: 'SELECT * FROM orders WHERE campaign_id = $1 ORDER BY created_at, id',
    order_events: `SELECT * FROM order_events WHERE order_id IN (${orders}) ORDER BY at, order_id, version`,
    payments: `SELECT * FROM payments WHERE order_id IN (${orders}) ORDER BY created_at`,
    holdings: `SELECT * FROM holdings WHERE offer_id IN (${offers})`,
    outbox: `SELECT * FROM outbox WHERE offer_id IN (${offers}) ORDER BY id`,
    audit_entries: `SELECT * FROM audit_entries WHERE subject = 'campaign:' || $1::bigint ORDER BY id`,
  }
  const found: Record<string, unknown[]> = {}
  for (const [table, sql] of Object.entries(tables)) found[table] = (await pool.query(sql, [campaignId])).rows
  found.dead_letters = (await pool.query('SELECT * FROM dead_letters ORDER BY id')).rows
  const { rows } = await pool.query<{ id: string }>(offers, [campaignId])
  found.shelves = await Promise.all(
    rows.flatMap(({ id }) =>
      allLanes(lanes).map(async (lane) => ({
        lane,
        stock: await hot.hgetall(keys.stock(lane, id)),
        buyers: await hot.hgetall(keys.buyers(lane, id)),
        leaving: await hot.hgetall(keys.leaving(lane, id)),
        standby: await hot.zrange(keys.standby(lane, id), '0', '-1'),
      })),
    ),
  )
  found.journal = await Promise.all(allLanes(lanes).map((lane) => hot.xrange(keys.journal(lane), '-', '+')))
  return found
}
