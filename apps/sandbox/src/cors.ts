import type { FastifyInstance } from 'fastify'

/** Lets a browser page of any origin call the routes registered beside it: they stand in for `wx.*` calls of a client. */
export function allowAnyOrigin(app: FastifyInstance, paths: readonly string[]): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-methods': 'POST',
      'access-control-max-age': '600',
    })
  })
  for (const path of paths) app.options(path, (_request, reply) => reply.code(204).send())
}
