/** Every order lies in the lane that its id has among `LANES`: with another value it would be looked for where it is not. */
import type { Pool } from 'pg'

/** The first process to start on a database writes down its lanes. @throws Error where this one has others */
export async function agreeOnLanes(pool: Pool, lanes: number): Promise<void> {
  await pool.query(firstSql, [lanes])
  const made = await readLanes(pool)
  if (made === lanes) return
  throw new Error(
    made === null
      ? `LANES is ${lanes}, and there are orders made with another value: start with that one`
      : `LANES is ${lanes}, and this database was made with ${made}: start with LANES=${made}`,
  )
}

/** null: nobody has started on this database yet. */
export async function readLanes(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ lanes: number }>(
    `SELECT (value->>'lanes')::int AS lanes FROM switches WHERE name = 'lanes'`,
  )
  return rows[0]?.lanes ?? null
}

// A database from before this was written down: too few lanes show in the highest one, too many in any handful of orders.
const firstSql = `
INSERT INTO switches (name, value) SELECT 'lanes', jsonb_build_object('lanes', $1::int)
WHERE NOT EXISTS (SELECT FROM orders WHERE lane >= $1::int)
  AND NOT EXISTS (SELECT FROM (SELECT lane, id FROM orders LIMIT 1000) o WHERE o.lane <> (o.id & ($1::int - 1)))
ON CONFLICT DO NOTHING`
