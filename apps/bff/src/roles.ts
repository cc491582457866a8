/** What each role does until it is told to stop. A role may run in any number of processes; several may share one. */
import type { Context } from './context.ts'
import { createQueue, createWorker } from './jobs/queues.ts'
import { runTicks } from './jobs/ticker.ts'
import { expireUnpaid } from './orders/expire-unpaid.ts'
import { writeOrders } from './orders/write-orders.ts'
import { runRelay } from './outbox/relay.ts'
import { sweepReleases } from './outbox/sweep-releases.ts'
import { pollOpenPayments } from './payments/poll-open.ts'
import { closeEnded, keepWarm } from './rush/keep-warm.ts'
import { sampleLive } from './rush/live.ts'

export type Role = 'api' | 'worker' | 'scheduler'

export const roles: Record<Role, (app: Context, signal: AbortSignal) => Promise<void>> = {
  /** The server itself is main's; this flushes what it counts. */
  api: async (app, signal) => {
    await runTicks([{ name: 'flush live counters', everyMs: 1_000, run: () => app.live.flush() }], {
      logger: app.logger,
      signal,
    })
    await app.live.flush().catch(() => {})
  },

  worker: async (app, signal) => {
    const jobsRedis = app.connect('jobs', { blocking: true })
    const queue = createQueue('orders.write', app.hot)
    const worker = createWorker('orders.write', {
      redis: jobsRedis,
      logger: app.logger,
      handle: (payload) => writeOrders(app, payload),
    })
    await runRelay(
      {
        lanes: app.lanes,
        connect: (name) => app.connect(name, { blocking: true }),
        queue,
        logger: app.logger,
        reclaimAfterMs: 10_000,
      },
      signal,
    )
    await worker.close()
    await queue.close()
    jobsRedis.disconnect()
  },

  scheduler: (app, signal) =>
    runTicks(
      [
        { name: 'release owed units', everyMs: 100, run: () => sweepReleases(app) },
        { name: 'expire unpaid orders', everyMs: 1_000, run: () => expireUnpaid(app) },
        { name: 'poll open payments', everyMs: 2_000, run: () => pollOpenPayments(app.payments) },
        { name: 'keep campaigns warm', everyMs: 2_000, run: () => keepWarm(app) },
        { name: 'close ended campaigns', everyMs: 5_000, run: () => closeEnded(app) },
        { name: 'sample the live view', everyMs: 1_000, run: () => sampleLive(app) },
      ],
      { logger: app.logger, signal },
    ),
}
