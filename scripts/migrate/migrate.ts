import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fingerprint } from '../fingerprint.mjs'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'

const GENERATED = join(ROOT, 'apps', 'bff', 'src', 'db', 'generated')

/** `prisma migrate deploy` on `databaseUrl`; makes the database when it is missing. Safe when several run at once. */
export async function migrate({ databaseUrl }: { databaseUrl: string }): Promise<void> {
  const { code, output } = await prisma(['migrate', 'deploy'], { DATABASE_URL: databaseUrl })
  if (code !== 0) throw new Problem(`The migrations could not be applied: ${reason(output)}`)
}

/** `prisma generate`, skipped while the schema and Prisma are those of the last time. */
export async function generateClient(): Promise<'generated' | 'fresh'> {
  const stamp = join(GENERATED, '.fingerprint')
  const wanted = fingerprint(ROOT, ['prisma/schema', 'node_modules/prisma/package.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'fresh'
  const { code, output } = await prisma(['generate'], {})
  if (code !== 0) throw new Problem(`The Prisma client could not be generated: ${reason(output)}`)
  writeFileSync(stamp, wanted)
  return 'generated'
}

/** Empty when the migrations lead exactly to the schema; else what differs, as SQL. `databaseUrl` must be migrated. */
export async function schemaDrift({ databaseUrl }: { databaseUrl: string }): Promise<string> {
  const args = [
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema',
    'prisma/schema',
    '--script',
    '--exit-code',
  ]
  const { code, output } = await prisma(args, { DATABASE_URL: databaseUrl })
  if (code === 1) throw new Problem(`Schema and migrations could not be compared: ${reason(output)}`)
  return code === 0 ? '' : output
}

function prisma(args: string[], env: Record<string, string>): Promise<{ code: number; output: string }> {
  const manifest = createRequire(import.meta.url).resolve('prisma/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { prisma: string } }
  const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1' }
  // The engine's stand-in starts by `#!/usr/bin/env node`: let that be the Node we run on.
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
  return new Promise((resolve) => {
    const options = {
      cwd: ROOT,
      env: { ...process.env, PATH, ...quiet, ...env },
      timeout: 300_000,
      maxBuffer: 64 << 20,
    }
    execFile(process.execPath, [join(dirname(manifest), bin.prisma), ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1) || 1, output: stdout + stderr }),
    )
  })
}

function reason(output: string): string {
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(Loaded Prisma config|Prisma schema loaded)/.test(line))
  const from = lines.findIndex((line) => line.startsWith('Error'))
  return lines.slice(from === -1 ? -6 : from).join('\n    ')
}
