/**
 * The job dashboard: bull-board behind the staff's session (http/door.ts).
 *
 * To look at only, for everybody. What it offers else (empty a queue, pause it, run a job again) is neither asked for twice nor audited,
 * and none of it is needed: a job is driven by a row or a journal entry that outlives it, and those are re-driven in the admin.
 */
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import { queueBoard, queueBoardDoor } from '@tidegate/shared/contracts/repairs'
import { outcomes } from '@tidegate/shared/outcomes'
import type { FastifyInstance, FastifyPluginCallback } from 'fastify'
import type { Context } from '../context.ts'
import { openDoor, staffAtDoor } from '../http/door.ts'

export async function queueBoardRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.post(queueBoardDoor, (request, reply) => openDoor(app, request, reply, { ...door, seconds: 3_600 }))

  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers(headers)
      const allowed = await staffAtDoor(app, request, door)
      if (allowed.kind === 'ALLOWED') return
      return reply
        .code(allowed.outcome === 'STAFF_FORBIDDEN' ? 403 : 401)
        .type('text/html; charset=utf-8')
        .send(`<p>${outcomes[allowed.outcome].message}</p><p><a href="/admin/system">从后台的「系统」页打开</a></p>`)
    })
    const adapter = new FastifyAdapter()
    adapter.setBasePath(queueBoard)
    createBullBoard({
      queues: app.queues.all().map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
      serverAdapter: adapter,
      options: { uiConfig: { boardTitle: '潮闸 · 队列', hideRedisDetails: true } },
    })
    await scope.register(adapter.registerPlugin() as unknown as FastifyPluginCallback<{ prefix: string }>, {
      prefix: queueBoard,
    })
  })
}

const door = { path: queueBoard, least: 'VIEWER', area: 'system' } as const

/** Its page asks Google for a font; it does without. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}
