import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Problem } from '../../../../scripts/terminal.mjs'

/**
 * CPU seconds a process has used, user and system, over all its threads, to the nanosecond: the first figure of schedstat
 * (https://docs.kernel.org/scheduler/sched-stats.html). The ticks of /proc/<pid>/stat are 10 ms, a whole round of echoes 70.
 *
 * @throws Problem where the kernel does not tell
 */
export function cpuSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(`${tasks}/${pid}/schedstat`))
    throw new Problem('The bench reads CPU times from /proc/<pid>/task/*/schedstat: run it on Linux.')
  let nanoseconds = 0
  for (const task of readdirSync(tasks))
    nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0])
  return nanoseconds / 1e9
}

/**
 * The same of a process and all it started, those that have ended among them, in ticks of 10 ms: PostgreSQL is a postmaster and a
 * process for each connection.
 */
export function treeCpuSeconds(root: number): number {
  const processes = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []))
  const childrenOf = Map.groupBy(processes, (one) => one.parent)
  const total = (one: Stat): number =>
    one.ticks + (childrenOf.get(one.pid) ?? []).reduce((sum, child) => sum + total(child), 0)
  const found = processes.find((one) => one.pid === root)
  if (!found) throw new Problem(`Process ${root}, whose CPU time is measured, has ended.`)
  return total(found) / ticksPerSecond
}

interface Stat {
  pid: number
  parent: number
  /** Its own, and those of its children that ended and were waited for. */
  ticks: number
}

// Always, on Linux, for what /proc tells (sysconf _SC_CLK_TCK).
const ticksPerSecond = 100

/** proc_pid_stat(5): the fields after the name in brackets are 3 state, 4 ppid, …, 14 utime, 15 stime, 16 cutime, 17 cstime. */
function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (nth: number) => Number(fields[nth - 3])
    return { pid, parent: field(4), ticks: field(14) + field(15) + field(16) + field(17) }
  } catch {
    return undefined // it ended while we looked
  }
}
