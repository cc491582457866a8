import pg from 'pg'
import type { Config } from '../config/config.ts'

/** What a feature needs to run a statement: the pool, or one client of it inside a transaction. int8 comes back as a string. */
export type Sql = Pick<pg.Pool | pg.PoolClient, 'query'>

/**
 * A pool of connections.
 *
 * `plan: 'ONCE'`: each connection parses and plans a statement the first time and keeps the plan, whatever the values. Left to itself
 * PostgreSQL plans a statement on partitioned tables anew every time, since knowing the lane makes for a cheaper-looking plan: 0.15 ms of
 * CPU for the simplest, against 0.05, and most of what an order alone costs. `'EACH_TIME'`: for lists whose filters may be left out, where
 * the right plan depends on which of them is given.
 */
export function createPool(
  { url, poolSize, connectTimeoutMs, statementTimeoutMs }: Config['database'],
  { plan = 'ONCE' }: { plan?: 'ONCE' | 'EACH_TIME' } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 2_000,
    application_name: 'tidegate',
    ...(plan === 'ONCE' && { Client: NamingClient, options: '-c plan_cache_mode=force_generic_plan' }),
  })
  // A connection that PostgreSQL drops is replaced at the next query; without a listener it would end the process. The pool listens to
  // those that lie idle, not to those that are lent out in a transaction; their next statement fails, and that is told.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** Gives every statement that has values a name, by which the connection remembers it. Their texts are constants, so they are few. */
class NamingClient extends pg.Client {
  override query(...call: unknown[]): never {
    const [text, values, ...rest] = call
    const named =
      typeof text === 'string' && Array.isArray(values) ? [{ name: nameOf(text), text, values }, ...rest] : call
    return super.query.apply(this, named as never) as never
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
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

/** A transaction's connection for readers that ask several things at once: it takes one question after the other. */
export function inTurn(sql: pg.PoolClient): Sql {
  let last: Promise<unknown> = Promise.resolve()
  const query = (...call: Parameters<pg.PoolClient['query']>) => {
    const asked = last.then(() => sql.query(...call))
    // Whoever asked hears of a failure; the next question fails by itself, in a transaction that is broken.
    last = Promise.resolve(asked).catch(() => {})
    return asked
  }
  return { query: query as unknown as Sql['query'] }
}

/** SQLSTATE of a pg error, or null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Another row names the one to be deleted, or names one that is not there. A RESTRICT says 23001 from PostgreSQL 18 on, 23503 before. */
export function isStillNamed(error: unknown): boolean {
  return ['23001', '23503'].includes(sqlStateOf(error) ?? '')
}
