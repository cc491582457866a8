import { createReadStream } from 'node:fs'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify'
import { snapshotRoutes } from '../campaigns/snapshot-routes.ts'
import { cardImportRoutes } from '../cards/import-routes.ts'
import type { Context } from '../context.ts'
import { exportRoutes } from '../exports/routes.ts'
import { bulkShipRoutes } from '../fulfilment/bulk-routes.ts'
import { goodsRoutes } from '../goods/routes.ts'
import { queueBoardRoutes } from '../jobs/board-routes.ts'
import { mediaRoutes } from '../media/routes.ts'
import { adminHeaders } from './admin-headers.ts'
import { bearerOf, isFailure, refusalOfThrown, refuse, sendRefusal } from './envelope.ts'
import { fairnessRoutes } from './fairness-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { hotRoutes } from './hot-routes.ts'
import { createHotServer, type HotRoutes } from './hot-server.ts'
import { notifyRoutes } from './notify-routes.ts'
import { type AppRouter, appRouter } from './router.ts'
import { shareRoutes } from './share-routes.ts'
import { signedPartOf } from './signed-part.ts'
import { outcomeOf } from './trpc.ts'
import { createTrustProxy } from './trust-proxy.ts'
import { adminPage, webRoutes } from './web-routes.ts'

/** The api role's server: everything a shopper, a merchant and WeChat talk to. */
export async function createServer(app: Context): Promise<FastifyInstance> {
  const server = base(app, hotRoutes(app))
  healthRoutes(server, app)
  fairnessRoutes(server, app)
  snapshotRoutes(server, app)
  shareRoutes(server, app)
  server.server.on('request', app.work.done)
  // Viewers of a sale stay for hours: a server that closes does not wait for them.
  server.addHook('preClose', async () => app.liveWatch.close())
  await server.register((scope) => notifyRoutes(scope, app))
  await server.register((scope) => cardImportRoutes(scope, app))
  await server.register((scope) => bulkShipRoutes(scope, app))
  await server.register((scope) => exportRoutes(scope, app))
  await server.register((scope) => queueBoardRoutes(scope, app))
  await server.register((scope) => mediaRoutes(scope, app))
  await server.register((scope) => goodsRoutes(scope, app))
  // A batch fails once, however many of its calls do.
  const failed = new WeakSet<object>()
  await server.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req }) => ({
        ...{ app, ip: req.ip, headers: req.headers, token: bearerOf(req) },
        signed: signedPartOf(req.headers, req.url.split('?', 1)[0] as string, req.body),
      }),
      onError: ({ error, path, req }) => {
        const { outcome } = outcomeOf(error)
        if (isFailure(outcome) && !failed.has(req)) {
          failed.add(req)
          app.work.failed()
        }
        if (outcome === 'INTERNAL') app.logger.error({ err: error.cause ?? error, path }, 'procedure failed')
      },
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>)
  await webRoutes(server, app)
  return server
}

/** The other roles' server: health and metrics only. */
export function createHealthServer(app: Context): FastifyInstance {
  const server = base(app, { GET: {}, POST: {} })
  healthRoutes(server, app)
  return server
}

function base(app: Context, routes: HotRoutes): FastifyInstance {
  const trustProxy = createTrustProxy(app.config.http.trustProxy)
  let closing = false
  const server = Fastify({
    loggerInstance: app.logger as FastifyBaseLogger,
    // A line for each request would cost more than a sold-out answer; metrics count them.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    // Nor does a request get a child logger of its own: with redaction that is 4 % of a reserve, and nothing would be logged with it.
    childLoggerFactory: (logger) => logger,
    trustProxy,
    bodyLimit: 64 * 1024,
    routerOptions: { maxParamLength: 5_000 },
    serverFactory: (otherwise) =>
      createHotServer(routes, otherwise, {
        trustProxy,
        requestTimeoutMs: 15_000,
        // Longer than the load balancer's, so that it closes idle connections, never we.
        keepAliveTimeoutMs: 75_000,
        isClosing: () => closing,
        onThrown: (error, response) => sendRefusal(response, refusalOfThrown(app, error)),
      }),
  }) as unknown as FastifyInstance
  server.addHook('preClose', async () => {
    closing = true
  })

  server.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    done()
  })
  server.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' ? adminPage(app, request.url) : null
    return page
      ? reply
          .type('text/html; charset=utf-8')
          .headers({ 'cache-control': 'no-cache', ...adminHeaders })
          .send(createReadStream(page))
      : refuse(reply, 'NOT_FOUND')
  })
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, 'BODY_TOO_LARGE')
    if ((error.statusCode ?? 500) < 500) return refuse(reply, 'BAD_INPUT')
    return refuse(reply, refusalOfThrown(app, error))
  })
  return server
}
