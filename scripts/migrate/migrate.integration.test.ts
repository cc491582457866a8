import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { createDatabase, dropDatabase } from './maintenance.ts'
import { migrate, schemaDrift } from './migrate.ts'

function freshUrl(): string {
  const url = new URL(inject('stores').postgresUrl)
  url.pathname = `/migrate_${randomBytes(4).toString('hex')}`
  return url.href
}

describe('migrate', () => {
  it('leads from nothing to exactly the schema, whoever runs it at the same time', async () => {
    const databaseUrl = freshUrl()
    await createDatabase(databaseUrl)
    await Promise.all([migrate({ databaseUrl }), migrate({ databaseUrl }), migrate({ databaseUrl })])
    expect(await schemaDrift({ databaseUrl })).toBe('')
    const client = new pg.Client(databaseUrl)
    await client.connect()
    const { rows } = await client.query(
      'SELECT count(*)::int AS applied, count(DISTINCT migration_name)::int AS migrations FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    )
    await client.query('ALTER TABLE buyers ADD COLUMN planted text')
    await client.end()
    expect(rows[0].migrations).toBeGreaterThan(0)
    expect(rows[0].applied).toBe(rows[0].migrations)
    expect(await schemaDrift({ databaseUrl })).toContain('planted')
    await dropDatabase(databaseUrl)
  })

  it('makes a missing database', async () => {
    const databaseUrl = freshUrl()
    await migrate({ databaseUrl })
    expect(await schemaDrift({ databaseUrl })).toBe('')
    await dropDatabase(databaseUrl)
  })

  it('says which server does not answer', async () => {
    await expect(migrate({ databaseUrl: 'postgresql://nobody@127.0.0.1:9/none' })).rejects.toThrow(/P1001|ECONNREFUSED/)
  })
})
