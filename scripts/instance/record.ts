import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes/guardian.ts'
import { identityOf, isAlive, type ProcessIdentity } from '../processes/identity.ts'
import { launchers } from '../processes/launchers.ts'
import { Problem } from '../terminal.mjs'

/** What an instance leaves in its folder while it lives, so that the next start there knows what to expect. */
type InstanceRecord = {
  owner: ProcessIdentity
  launchers: ProcessIdentity[]
  leaving: boolean
  members: (ProcessIdentity & { name: string })[]
}

let leaving = false

export function writeRecord(dir: string, members: InstanceRecord['members']): void {
  const owner = identityOf(process.pid)
  if (owner !== undefined)
    writeFileSync(
      fileOf(dir),
      JSON.stringify({ owner, launchers: launchers(), leaving, members } satisfies InstanceRecord),
    )
}

/** Says that the owner is on its way out although it lives: the next start may wait for it. */
export function markLeaving(dir: string): void {
  leaving = true
  const record = readRecord(dir)
  if (record !== undefined) writeFileSync(fileOf(dir), JSON.stringify({ ...record, leaving }))
}

export function removeRecord(dir: string): void {
  rmSync(fileOf(dir), { force: true })
}

/**
 * Makes sure nothing of an earlier run lives in `dir`: waits for one that is just ending, ends what one that was killed
 * left behind. Only processes whose pid and birth both match are touched.
 * @throws Problem when an instance is running there
 */
export async function clearEarlierRun(dir: string): Promise<void> {
  const record = readRecord(dir)
  if (record === undefined) return
  const deadline = Date.now() + 30_000
  while (isAlive(record.owner) && isEnding(record, dir) && Date.now() < deadline) await sleep(100)
  if (isAlive(record.owner))
    throw new Problem(
      `Tidegate is already running from ${dir} (process ${record.owner.pid}): stop it with Ctrl-C where it runs, or \`kill ${record.owner.pid}\`.`,
    )
  for (const member of record.members.reverse()) await endProcess({ ...member, stopSignal: 'SIGTERM' }, 12_000)
  removeRecord(dir)
}

/** Whoever runs an instance in `dir` right now. */
export function runningInstance(dir: string): ProcessIdentity | undefined {
  const owner = readRecord(dir)?.owner
  return owner !== undefined && isAlive(owner) ? owner : undefined
}

/** It was told to stop, or has nobody left who could tell it and will notice within a moment. */
function isEnding(record: InstanceRecord, dir: string): boolean {
  return (readRecord(dir)?.leaving ?? true) || !record.launchers.every(isAlive)
}

function readRecord(dir: string): InstanceRecord | undefined {
  if (!existsSync(fileOf(dir))) return undefined
  try {
    return JSON.parse(readFileSync(fileOf(dir), 'utf8')) as InstanceRecord
  } catch {
    return undefined // cut short by a crash while it was written
  }
}

function fileOf(dir: string): string {
  return join(dir, 'run.json')
}
