/** Roles as real processes on a test's own stores, one of which may be told to SIGKILL itself at a named line (CRASH_AT). */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createBuyerSessions } from '../../apps/bff/src/buyers/session.ts'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import type { TestDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import type { TestRedis } from '../../apps/bff/src/testing/redis.ts'
import { environmentOf, roleEnvironment } from '../../scripts/instance/environment.ts'
import { freePorts } from '../../scripts/instance/ports.ts'
import { type Ending, launch } from '../../scripts/processes/launch.ts'
import { ROOT } from '../../scripts/root.ts'

export interface Stores {
  database: TestDatabase
  redis: TestRedis
}

type Role = 'api' | 'worker' | 'scheduler'

/** Starting a process takes seconds on a busy machine: waited for as long as it takes, for nothing here is about time. */
export const patienceMs = 180_000

const dir = mkdtempSync(join(tmpdir(), 'tidegate-crash-'))

/** How the process ended that was to die at `point`, and nothing else would have ended it. */
export async function dieAt(point: CrashPoint, role: Role, stores: Stores): Promise<Ending> {
  return (await startRole(role, stores, { CRASH_AT: point })).exited
}

/** A process of a role; it ends with its test, as abruptly as the others. */
export async function startRole(
  role: Role,
  { database, redis }: Stores,
  env: { CRASH_AT?: CrashPoint; DATABASE_URL?: string } = {},
): Promise<{ exited: Promise<Ending>; signal(name: NodeJS.Signals): void; stop(): Promise<void>; ports: Ports }> {
  const ports = await freePorts({})
  const urls = { database: database.url, redis: redis.url, redisCache: redis.url }
  // Halves what starting a process costs.
  const ours = { NODE_COMPILE_CACHE: join(dir, 'compile-cache'), ...env }
  const running = await launch({
    command: process.execPath,
    args: ['apps/bff/src/main.ts', role],
    env: roleEnvironment(role, environmentOf(dir, ports, urls, ours), ports),
    cwd: ROOT,
    logFile: join(dir, `${role}-${env.CRASH_AT ?? 'lives'}-${ports.api}.log`),
  })
  onTestFinished(async () => {
    if (running.alive()) process.kill(running.pid, 'SIGKILL')
    await running.exited
  })
  return {
    exited: running.exited,
    signal: (name) => void process.kill(running.pid, name),
    stop: () => running.stop(),
    ports,
  }
}

type Ports = Awaited<ReturnType<typeof freePorts>>

export interface Api {
  /** The data of an answer, or the outcome it was refused with. @throws TypeError when nobody answers any more */
  ask(buyerId: string, path: string, input: object): Promise<Record<string, unknown>>
  exited: Promise<Ending>
}

/** An API process that answers, and the means to ask it as any buyer. */
export async function startApi(stores: Stores, crashAt?: CrashPoint): Promise<Api> {
  const { ports, exited } = await startRole('api', stores, crashAt ? { CRASH_AT: crashAt } : {})
  const url = `http://127.0.0.1:${ports.api}`
  const sessions = createBuyerSessions({ cache: stores.redis.client, clock: systemClock })
  await eventually(async () => expectOk(await fetch(`${url}/health/ready`)), { withinMs: patienceMs, everyMs: 50 })
  return {
    exited,
    async ask(buyerId, path, input) {
      const { token } = await sessions.open({ buyerId, openid: `o${buyerId}` })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const answer = await fetch(`${url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
      const said = (await answer.json()) as { result?: { data: Record<string, unknown> }; error?: { data: object } }
      return said.result?.data ?? { ...said.error?.data }
    },
  }
}

function expectOk({ ok, status }: Response): void {
  if (!ok) throw new Error(`not ready: ${status}`)
}
