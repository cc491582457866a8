/** Once per test run: one real PostgreSQL with a migrated, empty database that every test file clones. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../../../scripts/migrate/migrate.ts'
import { removeFolderAfterwards } from '../../../../scripts/processes/guardian.ts'
import { startPostgres } from '../../../../scripts/stores/postgres.ts'

export const TEMPLATE = 'tidegate_template'

declare module 'vitest' {
  export interface ProvidedContext {
    stores: { postgresUrl: string; dir: string }
  }
}

export default async function setUpStores(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-test-'))
  removeFolderAfterwards(dir)
  // A killed postgres keeps what it acknowledged without fsync too; only a power cut would not.
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), settings: { fsync: 'off' } })
  const template = new URL(postgres.url)
  template.pathname = `/${TEMPLATE}`
  await migrate({ databaseUrl: template.href })
  project.provide('stores', { postgresUrl: postgres.url, dir })
  return () => postgres.stop()
}
