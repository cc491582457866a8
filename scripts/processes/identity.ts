import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process and the moment it was born: a pid alone may be somebody else's by now. */
export type ProcessIdentity = { pid: number; bornAt: string }

/** The birth mark of a living process; undefined when it is gone or only a zombie. */
export function bornAt(pid: number): string | undefined {
  return process.platform === 'linux' ? bornAtFromProc(pid) : bornAtFromPs(pid)
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const born = bornAt(pid)
  return born === undefined ? undefined : { pid, bornAt: born }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return bornAt(identity.pid) === identity.bornAt
}

/** The command line of a process, for deciding whether it is ours; empty when unknown. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** proc_pid_stat(5): the name stands in parentheses and may hold spaces; state is field 3, start time field 22. */
function bornAtFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function bornAtFromPs(pid: number): string | undefined {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
    return state === undefined || state.startsWith('Z') ? undefined : start.join(' ')
  } catch {
    return undefined
  }
}
