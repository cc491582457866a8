// Invariant: one redis-server per data folder; the hot one has written every acknowledged command to disk.
// What can fail: we die by SIGKILL (the guardian stops it; if it died too, the next start ends what redis.pid names,
// after checking that it is ours) or it does (its AOF brings everything back at the next start).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes/guardian.ts'
import { isAlive, type ProcessIdentity } from '../processes/identity.ts'
import { launch, linesSince, logSize } from '../processes/launch.ts'
import { freePort } from '../processes/port.ts'
import { Problem } from '../terminal.mjs'
import { findRedisServer, UNPACKED_REDIS } from './redis-server.ts'
import type { Store } from './store.ts'

export type RedisOptions = {
  /** Data folder; made when missing. Its log is `<dir>.log` beside it unless `logFile` says otherwise. */
  dir: string
  /** Default: any free one. */
  port?: number
  /** hot: stock, journal and queues; nothing acknowledged is lost. cache: may forget anything. */
  role: 'hot' | 'cache'
  logFile?: string
  /** Further settings, as in redis.conf. */
  settings?: Record<string, string>
}

const SETTINGS = {
  hot: { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', save: '' },
  cache: { appendonly: 'no', maxmemory: '256mb', 'maxmemory-policy': 'allkeys-lru', save: '' },
}

/** Starts a redis-server on `dir` and resolves once it answers PING (its data is loaded by then). */
export async function startRedis(options: RedisOptions): Promise<Store> {
  const server = await findRedisServer(UNPACKED_REDIS)
  mkdirSync(options.dir, { recursive: true })
  const logFile = options.logFile ?? join(dirname(options.dir), `${basename(options.dir)}.log`)
  const identityFile = join(options.dir, 'process.json')
  await endLeftover(identityFile)
  const port = options.port ?? (await freePort())
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: options.dir,
    daemonize: 'no',
    'tcp-backlog': '1024',
    ...SETTINGS[options.role],
    ...options.settings,
  }
  const logged = logSize(logFile)
  const running = await launch({
    command: server.command,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env: server.env,
    cwd: '/',
    logFile,
  })
  writeFileSync(identityFile, JSON.stringify({ pid: running.pid, bornAt: running.bornAt } satisfies ProcessIdentity))
  const deadline = Date.now() + 60_000
  while (!(await pong(port))) {
    if (running.alive() && Date.now() < deadline) {
      await sleep(20)
      continue
    }
    await running.stop()
    throw new Problem(
      `Redis did not start in ${options.dir}: ${linesSince(logFile, logged).slice(-3).join(' / ')} (whole log: ${logFile})`,
    )
  }
  return {
    url: `redis://127.0.0.1:${port}/0`,
    pid: running.pid,
    bornAt: running.bornAt,
    port,
    dir: options.dir,
    logFile,
    exited: running.exited,
    alive: running.alive,
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => running.stop(),
  }
}

async function endLeftover(identityFile: string): Promise<void> {
  if (!existsSync(identityFile)) return
  const identity = JSON.parse(readFileSync(identityFile, 'utf8')) as ProcessIdentity
  if (isAlive(identity)) await endProcess({ ...identity, stopSignal: 'SIGTERM' }, 10_000)
}

/** One inline PING; while the AOF loads the answer is -LOADING, which is not yet ready. */
function pong(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (answer) => end(answer.toString().startsWith('+PONG')))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
