/** Snapshots for phones and CDNs, and the same documents for WeChat's servers, which fetch them while a phone still starts the mini-program. */

import type { SnapshotName } from '@tidegate/shared/contracts/snapshots'
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { guarded, refuse } from '../http/envelope.ts'
import type { SnapshotDocument } from './snapshots.ts'

export function snapshotRoutes(server: FastifyInstance, app: Context): void {
  server.get('/snapshots/:file', (request, reply) => {
    const name = nameOf((request.params as { file: string }).file)
    if (!name) return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const document = await app.snapshots.read(name)
      if (!document) return refuse(reply, 'NOT_FOUND')
      void reply.headers({ etag: document.etag, 'cache-control': cacheControl, vary: 'accept-encoding' })
      void reply.header('access-control-allow-origin', '*')
      if (request.headers['if-none-match'] === document.etag) return void reply.code(304).send()
      const coding = (['br', 'gzip'] as const).find((name) => takes(request, name))
      if (coding) void reply.header('content-encoding', coding)
      void reply.type('application/json; charset=utf-8').send(coding ? document.packed[coding] : document.body)
    })
  })

  server.get('/prefetch', (request, reply) => {
    const query = prefetchQuery.safeParse(request.query)
    if (!query.success || query.data.appid !== app.config.wechat.appId) return refuse(reply, 'BAD_INPUT')
    void guarded(app, reply, async () => {
      const names = [pageName(query.data), 'home' as const].filter((name) => name !== null)
      const documents = await Promise.all(names.map(async (name) => [name, await app.snapshots.read(name)] as const))
      void reply.type('application/json; charset=utf-8').send(together(documents))
    })
  })
}

/**
 * Phones ask each time and mostly hear 304; an edge keeps a copy for five seconds, and for a day where the origin does not answer
 * (RFC 5861).
 */
const cacheControl = 'public, max-age=0, s-maxage=5, stale-if-error=86400'

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/pre-fetch.html. Of `token` and `code` there is one; documents need neither. */
const prefetchQuery = z.object({
  appid: z.string(),
  token: z.string().optional(),
  code: z.string().optional(),
  timestamp: z.coerce.number().optional(),
  path: z.string().max(256).default(''),
  query: z.string().max(2048).default(''),
  scene: z.coerce.number().optional(),
  customMiniprogramVersion: z.string().optional(),
})

function takes({ headers }: FastifyRequest, coding: string): boolean {
  return (headers['accept-encoding'] ?? '').split(/\s*,\s*/).includes(coding)
}

function nameOf(file: string): SnapshotName | null {
  const [, name, kind, id] = /^(home|(campaign|product)\.(\d+))\.json$/.exec(file) ?? []
  if (!name || (kind && !idSchema.safeParse(id).success)) return null
  return name as SnapshotName
}

/** The document of the page that is being opened, when it is one. `query` is what follows the "?" of its address. */
function pageName({ path, query }: { path: string; query: string }): SnapshotName | null {
  const [, page] = /^\/?pages\/(campaign|product)\/index(\.html)?$/.exec(path) ?? []
  return page ? nameOf(`${page}.${new URLSearchParams(query).get(`${page}Id`)}.json`) : null
}

/** WeChat keeps nothing larger than 256 KB: what does not fit is left for the app to ask for. */
function together(documents: (readonly [SnapshotName, SnapshotDocument | null])[]): string {
  let parts = ''
  for (const [name, document] of documents) {
    const part = document && `${parts && ','}"${name}":${document.body.toString()}`
    if (part && Buffer.byteLength(parts) + Buffer.byteLength(part) <= prefetchBytes) parts += part
  }
  return `{${parts}}`
}

const prefetchBytes = 256 * 1024 - 2
