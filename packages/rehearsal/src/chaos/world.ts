/**
 * A whole Tidegate to be broken: two processes of each role, every one behind links of its own to the stores, to WeChat and to the people.
 *
 * Whoever dies is started again, as a process manager would: whoever is killed by us when the fault is over, whoever ends for a reason of
 * its own at once, and that is remembered.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Instance, startInstance } from '../../../../scripts/instance/start-instance.ts'
import { launch, type Running } from '../../../../scripts/processes/launch.ts'
import { freePort } from '../../../../scripts/processes/port.ts'
import { ROOT } from '../../../../scripts/root.ts'
import { createLink, type Link, type Weather } from './link.ts'
import { type LinkName, type Member, members, type RoleMember, roleMembers, type Store, stores } from './plan.ts'

export interface World {
  instance: Instance
  /** Where people reach the shop: a balancer over both API processes. */
  apiUrl: string
  /** Where people reach WeChat. */
  wechatUrl: string
  /** The books, read past all links. */
  books: { pool: pg.Pool; hot: Redis; lanes: number }
  kill(member: Member): Promise<void>
  revive(member: Member): Promise<void>
  freeze(member: Member): void
  thaw(member: Member): void
  turn(link: LinkName, weather: Weather): void
  /** Calm on every link, everybody awake and ready. */
  heal(): Promise<void>
  /** Processes that ended although nobody asked them to, since this was last asked. */
  takeDeaths(): string[]
  [Symbol.asyncDispose](): Promise<void>
}

export async function createWorld(dir: string, note: (title: string) => void): Promise<World> {
  const instance = await startInstance({
    dir,
    temporary: true,
    roles: ['sandbox'],
    // So that some of the sales stand in every lane and can still be bought out.
    env: { LOG_LEVEL: 'info', SPREAD_FROM: '2000' },
    onStep: (title, work) => {
      note(title)
      return work()
    },
  })
  note('Start two of each role')
  const links = new Map<LinkName, Link>()
  const ports = new Map<RoleMember, number>()
  for (const member of roleMembers) {
    ports.set(member, await freePort())
    for (const store of stores) links.set(`${member}→${store}`, await createLink(() => portOf(instance, store)))
  }
  let turn = 0
  const eitherApi = () => ports.get(turn++ % 2 === 0 ? 'api-1' : 'api-2') as number
  links.set('people→api', await createLink(eitherApi))
  links.set('wechat→api', await createLink(eitherApi))
  const urlOf = (link: LinkName) => `http://127.0.0.1:${links.get(link)?.port}`

  const roles = new Map(
    roleMembers.map((member) => [
      member,
      new RoleProcess(instance, member, ports.get(member) as number, {
        DATABASE_URL: through(instance.env.DATABASE_URL, links.get(`${member}→postgres`)),
        REDIS_URL: through(instance.env.REDIS_URL, links.get(`${member}→redis`)),
        REDIS_CACHE_URL: through(instance.env.REDIS_CACHE_URL, links.get(`${member}→cache`)),
        WECHAT_API_BASE: urlOf(`${member}→wechat`),
        WECHAT_PAY_BASE: urlOf(`${member}→wechat`),
        PUBLIC_URL: urlOf('wechat→api'),
        RECLAIM_AFTER_MS: '1000',
        // Halves what starting a process again costs.
        NODE_COMPILE_CACHE: join(instance.dir, 'compile-cache'),
      }),
    ]),
  )
  const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 4, connectionTimeoutMillis: 3_000 })
  pool.on('error', () => {}) // it is killed now and then
  const hot = new Redis(instance.env.REDIS_URL ?? '', { maxRetriesPerRequest: null })
  hot.on('error', () => {})

  const reviving = new Map<Member, Promise<void>>()
  // Two faults may end with the same store: it is started once.
  const reviveStore = async (store: StoreMember) => {
    if (instance.alive(store)) return
    const starting = reviving.get(store) ?? instance.restart(store).finally(() => reviving.delete(store))
    reviving.set(store, starting)
    await starting
  }

  const world: World = {
    instance,
    apiUrl: urlOf('people→api'),
    wechatUrl: instance.urls.sandbox,
    books: { pool, hot, lanes: Number(instance.env.LANES) },
    kill: (member) => roles.get(member as RoleMember)?.kill() ?? instance.kill(member as StoreMember),
    revive: (member) => roles.get(member as RoleMember)?.start() ?? reviveStore(member as StoreMember),
    freeze: (member) => signal(member, 'SIGSTOP'),
    thaw: (member) => signal(member, 'SIGCONT'),
    turn: (link, weather) => links.get(link)?.turn(weather),
    async heal() {
      for (const link of links.values()) link.turn({ kind: 'CALM' })
      for (const member of members) world.thaw(member)
      // The stores first: a role that finds none at its start ends at once.
      await Promise.all([world.revive('redis'), world.revive('redisCache'), world.revive('postgres')])
      await Promise.all(roleMembers.map((member) => world.revive(member)))
      await Promise.all([...roles.values()].map((role) => role.ready()))
    },
    takeDeaths: () => [...roles.values()].flatMap((role) => role.takeDeaths()),
    async [Symbol.asyncDispose]() {
      for (const member of members) world.thaw(member)
      await Promise.all([...roles.values()].map((role) => role.stop()))
      hot.disconnect()
      await pool.end()
      await Promise.all([...links.values()].map((link) => link.close()))
      await instance.stop()
    },
  }
  const signal = (member: Member, name: NodeJS.Signals) => {
    const role = roles.get(member as RoleMember)
    if (role) role.signal(name)
    else if (instance.alive(member as StoreMember)) instance.signal(member as StoreMember, name)
  }
  try {
    await world.heal()
  } catch (error) {
    await world[Symbol.asyncDispose]()
    throw error
  }
  return world
}

type StoreMember = Exclude<Member, RoleMember>

/** One process of a role under a manager that starts it again. */
class RoleProcess {
  private readonly options: Parameters<typeof launch>[0]
  private readonly member: RoleMember
  private readonly port: number
  private running: Promise<Running> | null = null
  private wasReady = false
  private deaths: string[] = []

  constructor(instance: Instance, member: RoleMember, port: number, env: Record<string, string>) {
    const role = member.split('-')[0] as string
    this.member = member
    this.port = port
    this.options = {
      command: process.execPath,
      args: ['apps/bff/src/main.ts', role],
      env: { ...instance.env, ...env, API_PORT: String(port), METRICS_PORT: String(port) },
      cwd: ROOT,
      logFile: instance.log(member as 'api'),
    }
  }

  async start(): Promise<void> {
    if (this.running) return
    this.wasReady = false
    const starting = launch(this.options)
    this.running = starting
    const running = await starting
    void running.exited.then(async ({ code, signal }) => {
      if (this.running !== starting) return // we did it
      if (this.wasReady) this.deaths.push(`${this.member} ended by itself (${signal ?? `exit code ${code}`})`)
      await sleep(200)
      if (this.running !== starting) return
      this.running = null
      await this.start()
    })
  }

  async kill(): Promise<void> {
    const running = await this.takeRunning()
    if (!running) return
    process.kill(running.pid, 'SIGKILL')
    await running.exited
  }

  async stop(): Promise<void> {
    const running = await this.takeRunning()
    await running?.stop()
  }

  signal(name: NodeJS.Signals): void {
    void this.running?.then((running) => running.alive() && process.kill(running.pid, name))
  }

  /** @throws Error when it is not ready in time */
  async ready(): Promise<void> {
    const deadline = performance.now() + readyWithinMs
    while (!(await answersReady(this.port))) {
      if (performance.now() > deadline) throw new Error(`${this.member} was not ready within ${readyWithinMs / 1000} s`)
      await sleep(40)
    }
    this.wasReady = true
  }

  takeDeaths(): string[] {
    return this.deaths.splice(0)
  }

  private async takeRunning(): Promise<Running | null> {
    const running = await this.running
    this.running = null
    return running
  }
}

const readyWithinMs = 120_000

async function answersReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) })
    // A process that was ready stays so while a store is away: here every store is to be back.
    const stores = (await answer.json()) as Record<string, boolean>
    return answer.ok && Object.values(stores).every(Boolean)
  } catch {
    return false
  }
}

function portOf({ ports }: Instance, store: Store): number {
  if (store === 'wechat') return ports.sandbox
  return store === 'cache' ? ports.redisCache : ports[store]
}

/** The same address, by way of a link. */
function through(url: string | undefined, link: Link | undefined): string {
  const address = new URL(url ?? '')
  address.port = String(link?.port)
  return address.href
}
