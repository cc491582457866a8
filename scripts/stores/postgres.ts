// Invariant: one postmaster per data folder, and what it acknowledged survives any death of ours or its own.
// What can fail: we die by SIGKILL (the guardian stops the postmaster; if it died too, the next start ends what the pid
// file names, after checking it is a postmaster of this folder) or the postmaster does (its backends hold the shared
// memory for a moment: starting again waits for them).
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes/guardian.ts'
import { commandOf, identityOf } from '../processes/identity.ts'
import { launch, linesSince, logSize, type Running } from '../processes/launch.ts'
import { freePort } from '../processes/port.ts'
import { Problem } from '../terminal.mjs'
import { dataHome, type Engine, findEngine } from './postgres-engine.ts'
import type { Store } from './store.ts'
import { type SystemUser, userForPostgres } from './system-user.ts'

export type PostgresOptions = {
  /** Data folder; made when missing. Its log is `<dir>.log` beside it unless `logFile` says otherwise. */
  dir: string
  /** Default: any free one. */
  port?: number
  logFile?: string
  /** Further settings, as in postgresql.conf. */
  settings?: Record<string, string>
}

const USER = 'tidegate'

// Trust is enough: it listens on this machine's loopback only and holds demo data. Real servers come by DATABASE_URL.
const INITDB_ARGS = [
  `--username=${USER}`,
  '--auth=trust',
  '--encoding=UTF8',
  // The built-in provider sorts the same on every machine; the operating system's does not.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
]

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  synchronous_commit: 'on',
  timezone: 'UTC',
}

/** Starts the embedded PostgreSQL on `dir` and resolves once it takes connections. The url names the database `postgres`. */
export async function startPostgres(options: PostgresOptions): Promise<Store> {
  const user = userForPostgres(options.dir)
  const engine = findEngine(user)
  const data = dataHome(options.dir, user)
  const logFile = options.logFile ?? join(dirname(options.dir), `${basename(options.dir)}.log`)
  await endLeftover(data)
  initialise(engine, data, user)
  const port = options.port ?? (await freePort())
  const settings = Object.entries({ ...SETTINGS, ...options.settings, port: String(port) })
  const running = await launchUntilReady(
    {
      command: engine.postgres,
      args: ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      logFile,
      cwd: '/',
      stopSignal: 'SIGINT', // fast shutdown: ends sessions, keeps everything committed
      ...user,
    },
    data,
  )
  return {
    url: `postgresql://${USER}@127.0.0.1:${port}/postgres`,
    pid: running.pid,
    bornAt: running.bornAt,
    port,
    dir: options.dir,
    logFile,
    exited: running.exited,
    alive: running.alive,
    stop: () => running.stop(30_000),
    [Symbol.asyncDispose]: () => running.stop(30_000),
  }
}

function initialise(engine: Engine, data: string, user: SystemUser | undefined): void {
  const version = readIfThere(join(data, 'PG_VERSION'))?.trim()
  if (version === engine.majorVersion) return
  if (version !== undefined)
    throw new Problem(
      `${data} was made by PostgreSQL ${version}, this is ${engine.majorVersion}: move it away to begin afresh, or point DATABASE_URL at a server of that version.`,
    )
  const made = spawnSync(engine.initdb, ['-D', data, ...INITDB_ARGS], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  if (made.status !== 0)
    throw new Problem(`PostgreSQL's initdb failed in ${data}: ${firstError(made.stderr ?? String(made.error))}`)
}

async function launchUntilReady(launching: Parameters<typeof launch>[0], data: string): Promise<Running> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const logged = logSize(launching.logFile)
    const running = await launch(launching)
    while (running.alive() && Date.now() < deadline) {
      if (isReady(data, running.pid)) return running
      await sleep(20)
    }
    await running.stop()
    const log = linesSince(launching.logFile, logged).join('\n')
    // Backends of a killed postmaster notice within moments; until then the new one refuses to start.
    if (!/shared memory block .* is still in use|lock file .* already exists/.test(log) || Date.now() > deadline)
      throw new Problem(`PostgreSQL did not start: ${firstError(log)} (whole log: ${launching.logFile})`)
    await sleep(200)
  }
}

/** postmaster.pid: line 1 the pid, line 8 "ready" once it takes connections (src/include/utils/pidfile.h). */
function isReady(data: string, pid: number): boolean {
  const lines = readIfThere(join(data, 'postmaster.pid'))?.split('\n') ?? []
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

async function endLeftover(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  const pid = Number(readIfThere(pidFile)?.split('\n')[0])
  if (!(pid > 0)) return
  const identity = identityOf(pid)
  if (identity === undefined) return // postgres clears a dead one's file itself, after checking its shared memory
  const command = commandOf(pid)
  if (command.includes('postgres') && command.includes(data))
    await endProcess({ ...identity, stopSignal: 'SIGINT' }, 30_000)
  else rmSync(pidFile) // the pid went to a stranger, which postgres would take for a running postmaster
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function firstError(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (lines.find((line) => /FATAL|PANIC|error:|ERROR/.test(line)) ?? lines.at(-1) ?? 'no message').trim()
}
