import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { freePort, isPortFree, nextFreePort } from '../processes/port.ts'
import { Problem } from '../terminal.mjs'

export type StoreName = 'postgres' | 'redis' | 'redisCache'
export type Role = 'sandbox' | 'api' | 'worker' | 'scheduler'
export type Ports = Record<StoreName | Role, number>

export const FIXED_PORTS: Ports = {
  postgres: 5433,
  redis: 6401,
  redisCache: 6402,
  sandbox: 4100,
  api: 4000,
  worker: 4001,
  scheduler: 4002,
}

/** The variable a person sets to move a role elsewhere. */
const VARIABLE: Record<Role, string> = {
  sandbox: 'SANDBOX_PORT',
  api: 'API_PORT',
  worker: 'WORKER_PORT',
  scheduler: 'SCHEDULER_PORT',
}

export async function freePorts(wanted: Partial<Ports>): Promise<Ports> {
  const ports = { ...wanted } as Ports
  for (const name of Object.keys(FIXED_PORTS) as (keyof Ports)[]) ports[name] ??= await freePort()
  return ports
}

/**
 * The fixed ports. Nobody types a store's port, so a taken one gives way to the next and is remembered in `file`; people
 * and WeChat know the roles' ports, so a taken one is told.
 * @throws Problem when a role's port is taken or a variable holds no port
 */
export async function fixedPorts(file: string, env: NodeJS.ProcessEnv): Promise<Ports> {
  const remembered = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports>) : {}
  const ports = { ...FIXED_PORTS }
  for (const name of ['postgres', 'redis', 'redisCache'] as const)
    ports[name] = await nextFreePort(remembered[name] ?? FIXED_PORTS[name])
  for (const role of Object.keys(VARIABLE) as Role[]) ports[role] = await rolePort(role, env[VARIABLE[role]])
  const { postgres, redis, redisCache } = ports
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ postgres, redis, redisCache }))
  return ports
}

async function rolePort(role: Role, configured: string | undefined): Promise<number> {
  const port = Number(configured ?? FIXED_PORTS[role])
  if (!(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Problem(`${VARIABLE[role]} is "${configured}", which is no port: set a number from 1 to 65535.`)
  if (!(await isPortFree(port)))
    throw new Problem(
      `Port ${port} (${role}) is taken by another program: stop that one, or choose a free port: ${VARIABLE[role]}=${port + 80} npm start`,
    )
  return port
}
