import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { Problem } from '../terminal.mjs'

/** PostgreSQL refuses to run as root; this is who runs it instead. Undefined: whoever we are. */
export type SystemUser = { uid: number; gid: number }

/**
 * As root: the owner of data that is already there, else who called sudo, else the machine's `postgres` or `nobody`.
 * The user must have an entry in the user database: initdb looks its name up.
 */
export function userForPostgres(dataDir: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataDir, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const sudoUid = Number(process.env.SUDO_UID ?? 0)
  if (sudoUid !== 0) return { uid: sudoUid, gid: Number(process.env.SUDO_GID) }
  const found = ['postgres', '_postgres', 'nobody'].map(userNamed).find((user) => user !== undefined)
  if (found !== undefined) return found
  throw new Problem(
    'PostgreSQL does not run as root and this machine has no user `postgres` or `nobody`: run `useradd postgres`, or start as a normal user.',
  )
}

/** Whether `user` may enter `dir`, asked of the kernel so that every kind of permission counts. */
export function mayEnter(user: SystemUser | undefined, dir: string): boolean {
  if (user === undefined) return true
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...user, cwd: '/' }).status === 0
}

function userNamed(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  // macOS writes nobody as -2
  return uid === undefined || gid === undefined || Number(uid) <= 0 ? undefined : { uid: Number(uid), gid: Number(gid) }
}
