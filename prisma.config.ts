import { join } from 'node:path'
import { defineConfig } from 'prisma/config'
import { nativeSchemaEngine } from './scripts/migrate/native-engine.ts'

// Read by Prisma before it looks for its engine. Without this it would try to download one.
if (nativeSchemaEngine() === undefined)
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= join(import.meta.dirname, 'scripts', 'migrate', 'schema-engine.ts')

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
