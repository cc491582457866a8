// Invariant: no process we start outlives the process that started it, not even when that one dies by SIGKILL.
// What can fail: the guardian itself may be killed together with its parent. Then the next start in the same folder
// clears what is left (stores by their pid file, roles by the instance's record).
//
// The parent keeps a pipe open to the guardian's stdin and writes one JSON line per change; when the pipe closes, for
// whatever reason, the guardian ends what is still on its list, youngest first.
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isAlive, type ProcessIdentity } from './identity.ts'

export type Guarded = ProcessIdentity & { stopSignal: NodeJS.Signals }

type Message = { watch: Guarded } | { forget: number } | { remove: string } | { keep: string }

const GRACE_MS = 12_000

export function guard(process: Guarded): void {
  tell({ watch: process })
}

export function forget(pid: number): void {
  tell({ forget: pid })
}

/** The folder is removed once everything guarded has ended, unless `keepFolder` takes that back first. */
export function removeFolderAfterwards(folder: string): void {
  tell({ remove: folder })
}

export function keepFolder(folder: string): void {
  tell({ keep: folder })
}

/** Ends a process: its own stop signal first, SIGKILL when that did not help in time. */
export async function endProcess(guarded: Guarded, graceMs: number): Promise<void> {
  send(guarded, guarded.stopSignal)
  if (await gone(guarded, graceMs)) return
  send(guarded, 'SIGKILL')
  await gone(guarded, 5_000)
}

let pipe: Writable | undefined

function tell(message: Message): void {
  pipe ??= startGuardian()
  pipe.write(`${JSON.stringify(message)}\n`)
}

function startGuardian(): Writable {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  child.unref()
  child.on('error', () => {})
  child.stdin.on('error', () => {
    pipe = undefined
  })
  // A pipe to a child keeps the event loop alive; this one must not hold up the exit it watches for.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  return child.stdin
}

async function standGuard(): Promise<void> {
  const watched = new Map<number, Guarded>()
  const folders = new Set<string>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as Message
    if ('watch' in message) watched.set(message.watch.pid, message.watch)
    else if ('forget' in message) watched.delete(message.forget)
    else if ('remove' in message) folders.add(message.remove)
    else folders.delete(message.keep)
  }
  for (const guarded of [...watched.values()].reverse()) await endProcess(guarded, GRACE_MS)
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return
  try {
    process.kill(identity.pid, signal)
    if (signal !== 'SIGKILL') process.kill(identity.pid, 'SIGCONT') // a stopped process would never see its signal
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function gone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false
    await sleep(25)
  }
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await standGuard()
