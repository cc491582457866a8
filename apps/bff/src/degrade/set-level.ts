/** An operator sets the degrade level: recorded with who did it in one transaction, then told to every process. */
import type { DegradeView } from '@tidegate/shared/contracts/staff'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { degradeChannel } from '../redis/keys.ts'
import { type Degrade, readChosen } from './watch-level.ts'

export interface SetLevelDeps {
  pool: Pool
  hot: Redis
  degrade: Pick<Degrade, 'chose' | 'view'>
  newId(): string
}

export async function setLevel(
  { pool, hot, degrade, newId }: SetLevelDeps,
  staffId: string,
  level: DegradeLevel,
): Promise<DegradeView> {
  await inTransaction(pool, async (sql) => {
    await sql.query(`INSERT INTO switches (name, value) VALUES ('degrade', '{"level": 0}') ON CONFLICT DO NOTHING`)
    await sql.query(`SELECT FROM switches WHERE name = 'degrade' FOR UPDATE`)
    const before = await readChosen(sql)
    await sql.query(`UPDATE switches SET value = $1, updated_at = now() WHERE name = 'degrade'`, [{ level }])
    await recordAudit(sql, {
      id: newId(),
      staffId,
      action: 'degrade.set',
      subject: 'switch:degrade',
      before: { level: before },
      after: { level },
    })
  })
  degrade.chose(level)
  // A word that is lost is made up for within a second (watch-level).
  await hot.publish(degradeChannel, String(level)).catch(() => 0)
  return degrade.view()
}
