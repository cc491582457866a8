import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { commandOf, identityOf, type ProcessIdentity } from './identity.ts'

/**
 * The processes whose work we are: the wrapper that started us, and npm with the shell it runs scripts in. When one of
 * them is gone, nobody is left who could stop us with Ctrl-C.
 */
export function launchers(): ProcessIdentity[] {
  known ??= findLaunchers()
  return known
}

let known: ProcessIdentity[] | undefined

function findLaunchers(): ProcessIdentity[] {
  if (process.channel === undefined) return [] // started by hand, not by scripts/toolchain.mjs
  const chain: ProcessIdentity[] = []
  let pid = process.ppid
  for (let depth = 0; depth < 5 && pid > 1; depth++) {
    const identity = identityOf(pid)
    if (identity === undefined) break
    chain.push(identity)
    if (/^(\S*node \S*)?(npm|pnpm|yarn)\b/.test(commandOf(pid))) return chain
    pid = parentOf(pid)
  }
  return chain.slice(0, 1) // no npm above the wrapper: somebody's shell, which may well end before us
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux')
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}
