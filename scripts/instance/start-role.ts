import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Launch, launch, linesSince, logSize, type Running } from '../processes/launch.ts'
import { ROOT } from '../root.ts'
import { Problem } from '../terminal.mjs'
import { roleEnvironment } from './environment.ts'
import type { Ports, Role } from './ports.ts'

const READY_WITHIN_MS = 60_000

/** Starts one role and resolves once it says it is ready. */
export async function startRole(role: Role, dir: string, env: Record<string, string>, ports: Ports): Promise<Running> {
  const logFile = join(dir, 'logs', `${role}.log`)
  const logged = logSize(logFile)
  const running = await launch({ ...programOf(role), env: roleEnvironment(role, env, ports), cwd: ROOT, logFile })
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(`http://127.0.0.1:${ports[role]}/health/ready`))) {
    if (running.alive() && Date.now() < deadline) {
      await sleep(50)
      continue
    }
    const ended = !running.alive()
    await running.stop()
    const why = linesSince(logFile, logged)
      .slice(-12)
      .map((line) => `\n    ${line}`)
      .join('')
    throw new Problem(
      `The ${role} ${ended ? 'ended while starting' : `was not ready within ${READY_WITHIN_MS / 1000} s`} (log: ${logFile}):${why}`,
    )
  }
  return running
}

function programOf(role: Role): Pick<Launch, 'command' | 'args'> {
  const args = role === 'sandbox' ? ['apps/sandbox/src/main.ts'] : ['apps/bff/src/main.ts', role]
  return { command: process.execPath, args }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
