import pg from 'pg'
import type { Config } from '../config/config.ts'

/** What a feature needs to run a statement: the pool, or one client of it inside a transaction. int8 comes back as a string. */
export type Sql = Pick<pg.Pool | pg.PoolClient, 'query'>

/** The pool of hot statements (db/sql/*.sql). */
export function createPool({ url, poolSize, connectTimeoutMs, statementTimeoutMs }: Config['database']): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 2_000,
    application_name: 'tidegate',
  })
  // An idle connection that PostgreSQL drops is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

/** Runs `work` in one transaction on one connection. Rolls back and rethrows on any error. No HTTP inside. */
export async function inTransaction<T>(pool: pg.Pool, work: (sql: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** SQLSTATE of a pg error, or null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}
