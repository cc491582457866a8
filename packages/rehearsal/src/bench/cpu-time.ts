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
