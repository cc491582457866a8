import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { endProcess, forget, guard } from './guardian.ts'
import { bornAt } from './identity.ts'

export type Launch = {
  command: string
  args: string[]
  /** stdout and stderr are appended here. */
  logFile: string
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Run as another user; only root may. */
  uid?: number
  gid?: number
  /** Asks for an orderly end. Default SIGTERM. */
  stopSignal?: NodeJS.Signals
}

export type Ending = { code: number | null; signal: NodeJS.Signals | null }

export type Running = {
  pid: number
  bornAt: string
  logFile: string
  /** Resolves when the process is gone, however it went. */
  exited: Promise<Ending>
  alive(): boolean
  /** Orderly end; SIGKILL when it takes longer than `graceMs` (10 s). Resolves when gone. */
  stop(graceMs?: number): Promise<void>
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024

/** Starts a process in a session of its own (Ctrl-C reaches only us) that cannot outlive us. Throws when it cannot be started. */
export async function launch(options: Launch): Promise<Running> {
  const stopSignal = options.stopSignal ?? 'SIGTERM'
  const log = openLog(options.logFile)
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: options.cwd,
    env: options.env ?? process.env,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
  })
  closeSync(log)
  const exited = new Promise<Ending>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  const pid = child.pid as number
  const guarded = { pid, bornAt: bornAt(pid) ?? '', stopSignal }
  guard(guarded)
  let alive = true
  void exited.then(() => {
    alive = false
    forget(pid)
  })
  return {
    pid,
    bornAt: guarded.bornAt,
    logFile: options.logFile,
    exited,
    alive: () => alive,
    stop: async (graceMs = 10_000) => {
      if (alive) await endProcess(guarded, graceMs)
      await exited
    },
  }
}

/** Its size in bytes now, for `linesSince`. */
export function logSize(logFile: string): number {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
}

/** The lines written to a log since it was `from` bytes long. */
export function linesSince(logFile: string, from: number): string[] {
  if (!existsSync(logFile)) return []
  const log = readFileSync(logFile)
  // Shorter than before: it was turned over at the start.
  return log
    .subarray(log.length < from ? 0 : from)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
}

function openLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true })
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.old`)
  return openSync(logFile, 'a')
}
