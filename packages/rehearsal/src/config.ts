/** The one place of this package that reads the environment. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIXED_PORTS, type Ports } from '../../../scripts/instance/ports.ts'
import { ROOT } from '../../../scripts/root.ts'

export interface BooksAddress {
  databaseUrl: string
  redisUrl: string
  lanes: number
}

/** Where the books to audit are: DATABASE_URL and REDIS_URL, else the stores that `npm start` keeps under .data/. */
export function booksAddress(source: NodeJS.ProcessEnv = process.env): BooksAddress {
  const ports = rememberedPorts()
  return {
    databaseUrl: source.DATABASE_URL || `postgresql://tidegate@127.0.0.1:${ports.postgres}/tidegate`,
    redisUrl: source.REDIS_URL || `redis://127.0.0.1:${ports.redis}/0`,
    lanes: Number(source.LANES || 16),
  }
}

/** Folder for reports; not under version control. */
export const reportsDir = join(ROOT, '.data', 'rehearsal')

function rememberedPorts(): Pick<Ports, 'postgres' | 'redis'> {
  const file = join(ROOT, '.data', 'ports.json')
  return { ...FIXED_PORTS, ...(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports>) : {}) }
}
