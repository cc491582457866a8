import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createPool } from '../db/pool.ts'
import { afterFile } from './clean-up.ts'
import { TEMPLATE } from './stores-setup.ts'

export type TestDatabase = { url: string; pool: pg.Pool }

/** A database of the calling test file's own: migrated and empty; dropped when the file is done. */
export async function testDatabase(): Promise<TestDatabase> {
  const { postgresUrl } = inject('stores')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  const pool = createPool({ url: url.href, poolSize: 10, connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 })
  afterFile(async () => {
    if (!pool.ended) await pool.end()
    await onServer(postgresUrl, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  return { url: url.href, pool }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
