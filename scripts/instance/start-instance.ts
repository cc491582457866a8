import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generateClient, migrate } from '../migrate/migrate.ts'
import { keepFolder, removeFolderAfterwards } from '../processes/guardian.ts'
import type { Ending } from '../processes/launch.ts'
import { startPostgres } from '../stores/postgres.ts'
import { startRedis } from '../stores/redis.ts'
import { environmentOf, type StoreUrls } from './environment.ts'
import { freePorts, type Ports, type Role, type StoreName } from './ports.ts'
import { reachPostgres, reachRedis } from './reach.ts'
import { clearEarlierRun, removeRecord, writeRecord } from './record.ts'
import { runSeed } from './seed.ts'
import { startRole } from './start-role.ts'

export type { Role, StoreName } from './ports.ts'
export type Member = StoreName | Role

export type OnStep = <T>(title: string, work: () => Promise<T>) => Promise<T>

export type InstanceOptions = {
  /** Holds data, secrets and logs; made when missing. */
  dir: string
  /** Remove `dir` at the end, also when we die by SIGKILL. Default false. */
  temporary?: boolean
  /** Default: all four. */
  roles?: readonly Role[]
  /** Default: any free ones. */
  ports?: Partial<Ports>
  /** Lanes of the deployment, a power of two. Default 16. */
  lanes?: number
  /** Fill the demo shop. Default true. */
  seed?: boolean
  /** Folder with the built `shop/` and `admin/`. Default: no pages. */
  webRoot?: string
  /** Over the instance's own environment. DATABASE_URL, REDIS_URL and REDIS_CACHE_URL take the place of an embedded store. */
  env?: Record<string, string>
  /** Each step of starting as it begins; what it returns runs the step. For showing progress. */
  onStep?: OnStep
  /** Runs once the stores are filled, before the roles start; gets the way of showing a step and the roles' environment. */
  beforeRoles?: (step: OnStep, env: Record<string, string>) => Promise<void>
  /** Breaks off the start: what is running is stopped, then the start rejects. */
  signal?: AbortSignal
  /** A member ended and nobody asked it to. */
  onCrash?: (member: Member, ending: Ending) => void
}

export type Instance = {
  dir: string
  env: Record<string, string>
  ports: Ports
  urls: { api: string; shop: string; admin: string; sandbox: string; workerMetrics: string; schedulerMetrics: string }
  members(): Member[]
  /** @throws Error when the member is not running */
  pid(member: Member): number
  alive(member: Member): boolean
  log(member: Member): string
  signal(member: Member, signal: NodeJS.Signals): void
  /** Sends the signal (default SIGKILL) and resolves when the member is gone. */
  kill(member: Member, signal?: NodeJS.Signals): Promise<void>
  /** Same port, same data; stops it first when it lives. Resolves when it is ready. */
  restart(member: Member): Promise<void>
  /** Stops everything in reverse order. May be called more than once. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

type Process = {
  pid: number
  bornAt: string
  logFile: string
  exited: Promise<Ending>
  alive(): boolean
  stop(): Promise<void>
}

export const ROLES: readonly Role[] = ['sandbox', 'api', 'worker', 'scheduler']

/**
 * Starts a whole Tidegate: stores, migrations, demo shop, roles. What was started before a failing step is stopped again.
 * @throws Problem with a sentence for whoever started it
 */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const dir = resolve(options.dir)
  const onStep: OnStep = options.onStep ?? ((_title, work) => work())
  const step: OnStep = (title, work) => onStep(title, () => unlessAborted(options.signal, work))
  const running = new Map<Member, Process>()
  const expected = new Set<Member>() // ends we asked for
  let stopping: Promise<void> | undefined

  mkdirSync(dir, { recursive: true })
  await clearEarlierRun(dir)
  if (options.temporary) removeFolderAfterwards(dir)
  const ports = await freePorts(options.ports ?? {})
  const stores = storesOf(dir, ports, options.env ?? {})
  const env = environmentOf(dir, ports, stores.urls, {
    ...(options.lanes === undefined ? {} : { LANES: String(options.lanes) }),
    ...(options.webRoot === undefined ? {} : { WEB_ROOT: options.webRoot }),
    ...options.env,
  })
  const starters: Partial<Record<Member, () => Promise<Process>>> = { ...stores.start }
  for (const role of options.roles ?? ROLES) starters[role] = () => startRole(role, dir, env, ports)

  const start = async (member: Member) => {
    const starter = starters[member]
    if (starter === undefined) throw new Error(`this instance has no ${member} of its own`)
    expected.delete(member)
    const process = await starter()
    running.set(member, process)
    record()
    void process.exited.then((ending) => {
      if (running.get(member) !== process || expected.has(member)) return
      running.delete(member)
      record()
      options.onCrash?.(member, ending)
    })
  }
  const end = async (member: Member, how: (process: Process) => Promise<unknown>) => {
    const process = running.get(member)
    if (process === undefined) return
    expected.add(member)
    await how(process)
    running.delete(member)
    record()
  }
  const record = () =>
    writeRecord(
      dir,
      [...running].map(([name, { pid, bornAt }]) => ({ name, pid, bornAt })),
    )
  const stop = () => (stopping ??= stopAll())
  const stopAll = async () => {
    for (const member of [...running.keys()].reverse()) await end(member, (process) => process.stop())
    removeRecord(dir)
    if (!options.temporary) return
    await rm(dir, { recursive: true, force: true })
    keepFolder(dir)
  }
  const alive = (member: Member): Process => {
    const process = running.get(member)
    if (process === undefined) throw new Error(`${member} is not running`)
    return process
  }

  try {
    record()
    await step('Check the stores', stores.check)
    for (const member of STORE_NAMES)
      if (starters[member] !== undefined) await step(STORE_TITLES[member], () => start(member))
    await step('Prisma client', generateClient)
    await step('Migrate the database', () => migrate({ databaseUrl: env.DATABASE_URL as string }))
    if (options.seed ?? true) await step('Demo shop', () => runSeed(env))
    await options.beforeRoles?.(step, env)
    for (const role of options.roles ?? ROLES) await step(`Start the ${role}`, () => start(role))
  } catch (error) {
    await stop()
    throw error
  }

  const api = env.PUBLIC_URL as string
  return {
    dir,
    env,
    ports,
    urls: {
      api,
      shop: `${api}/`,
      admin: `${api}/admin/`,
      sandbox: env.SANDBOX_URL as string,
      workerMetrics: `http://127.0.0.1:${ports.worker}/metrics`,
      schedulerMetrics: `http://127.0.0.1:${ports.scheduler}/metrics`,
    },
    members: () => [...running.keys()],
    pid: (member) => alive(member).pid,
    alive: (member) => running.get(member)?.alive() ?? false,
    log: (member) => join(dir, 'logs', `${member}.log`),
    signal: (member, signal) => void process.kill(alive(member).pid, signal),
    kill: (member, signal = 'SIGKILL') =>
      end(member, async (target) => {
        process.kill(target.pid, signal)
        await target.exited
      }),
    restart: async (member) => {
      await end(member, (process) => process.stop())
      await start(member)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return await work()
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const STORE_NAMES = ['postgres', 'redis', 'redisCache'] as const
const STORE_TITLES: Record<StoreName, string> = {
  postgres: 'PostgreSQL',
  redis: 'Redis, hot',
  redisCache: 'Redis, cache',
}

/** Each store: started here, or the one an address names. */
function storesOf(dir: string, ports: Ports, env: Record<string, string>) {
  const logFile = (name: StoreName) => join(dir, 'logs', `${name}.log`)
  const { DATABASE_URL, REDIS_URL, REDIS_CACHE_URL } = env
  const start: Partial<Record<StoreName, () => Promise<Process>>> = {}
  if (!DATABASE_URL)
    start.postgres = () =>
      startPostgres({ dir: join(dir, 'postgres'), port: ports.postgres, logFile: logFile('postgres') })
  if (!REDIS_URL)
    start.redis = () =>
      startRedis({ dir: join(dir, 'redis-hot'), port: ports.redis, role: 'hot', logFile: logFile('redis') })
  if (!REDIS_CACHE_URL)
    start.redisCache = () =>
      startRedis({
        dir: join(dir, 'redis-cache'),
        port: ports.redisCache,
        role: 'cache',
        logFile: logFile('redisCache'),
      })
  const urls: StoreUrls = {
    database: DATABASE_URL || `postgresql://tidegate@127.0.0.1:${ports.postgres}/tidegate`,
    redis: REDIS_URL || `redis://127.0.0.1:${ports.redis}/0`,
    redisCache: REDIS_CACHE_URL || `redis://127.0.0.1:${ports.redisCache}/0`,
  }
  const check = async () => {
    if (DATABASE_URL) await reachPostgres(DATABASE_URL)
    if (REDIS_URL) await reachRedis('REDIS_URL', REDIS_URL)
    if (REDIS_CACHE_URL) await reachRedis('REDIS_CACHE_URL', REDIS_CACHE_URL)
  }
  return { urls, start, check }
}
