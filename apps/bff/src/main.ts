/** Roles from argv: api | worker | scheduler | all. One orderly way out: SIGTERM or SIGINT stops accepting, drains, closes, exits 0. */
import type { FastifyInstance } from 'fastify'
import { makeConfig } from './config/config.ts'
import { readEnv } from './config/env.ts'
import { type Context, createContext } from './context.ts'
import { agreeOnLanes } from './db/agree-on-lanes.ts'
import { createHealthServer, createServer } from './http/server.ts'
import { onCrashPoint } from './kernel/crash-point.ts'
import { aborted } from './kernel/pause.ts'
import { type Role, roles } from './roles.ts'

const asked = process.argv[2] ?? 'all'
const running =
  asked === 'all' ? (Object.keys(roles) as Role[]) : Object.keys(roles).filter((role): role is Role => role === asked)

try {
  if (running.length === 0) throw new Error(`unknown role ${asked}: say ${Object.keys(roles).join(', ')} or all`)
  await run()
} catch (error) {
  process.stderr.write(`tidegate ${asked}: ${(error as Error).message}\n`)
  process.exit(1)
}

async function run(): Promise<void> {
  const config = makeConfig(readEnv())
  if (config.crashAt) onCrashPoint((point) => point === config.crashAt && process.kill(process.pid, 'SIGKILL'))
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())

  const app = await createContext(config, {
    role: asked,
    onFatal: (reason) => {
      process.stderr.write(`tidegate ${asked}: ${reason}\n`)
      process.exit(1)
    },
  })
  await requireStores(app)
  await agreeOnLanes(app.pool, config.lanes)
  const server: FastifyInstance = running.includes('api') ? await createServer(app) : createHealthServer(app)
  await server.listen({
    host: config.http.host,
    port: running.includes('api') ? config.http.port : config.http.metricsPort,
  })
  app.logger.info({ roles: running }, 'up')

  const work = Promise.all(running.map((role) => roles[role](app, stopping.signal)))
  await Promise.race([work, aborted(stopping.signal)])
  await server.close()
  await work
  await app.dispose()
}

/** A role that starts without its stores would only look alive. @throws Error naming the store. */
async function requireStores({ pool, hot, cache }: Context): Promise<void> {
  const stores = {
    'PostgreSQL (DATABASE_URL)': () => pool.query('SELECT 1'),
    'Redis (REDIS_URL)': () => hot.ping(),
    'Redis (REDIS_CACHE_URL)': () => cache.ping(),
  }
  for (const [name, ask] of Object.entries(stores)) {
    await ask().catch((error: Error) => {
      throw new Error(`${name} does not answer: ${error.message}`)
    })
  }
}
