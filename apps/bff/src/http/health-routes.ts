import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'

/**
 * live: this process turns over. ready: it may be given traffic. Every store is needed to begin, none to go on: the shop goes on without
 * any one of them, and a balancer that followed the stores would take every process out at once. Which of them answers is in the body.
 */
export function healthRoutes(server: FastifyInstance, { pool, hot, cache, metrics }: Context): void {
  let ready = false
  server.get('/health/live', () => ({ live: true }))
  server.get('/health/ready', async (_request, reply) => {
    const [postgres, redis, redisCache] = await Promise.all([
      answers(pool.query('SELECT 1')),
      answers(hot.ping()),
      answers(cache.ping()),
    ])
    ready ||= postgres && redis && redisCache
    return reply.code(ready ? 200 : 503).send({ postgres, redis, redisCache })
  })
  server.get('/metrics', async (_request, reply) => {
    reply.type(metrics.registry.contentType)
    return metrics.registry.metrics()
  })
}

async function answers(reply: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), 1_000)
  })
  try {
    return await Promise.race([reply.then(() => true).catch(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}
