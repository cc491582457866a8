/** What each role does until it is told to stop. A role may run in any number of processes; several may share one. */
import { indexTails } from './addresses/index-tails.ts'
import { watchPools } from './cards/pools.ts'
import { settleRecalls } from './cards/recall-batch.ts'
import { createRotation } from './cards/rotate-seals.ts'
import type { Context } from './context.ts'
import { dropExports } from './exports/start-export.ts'
import { writeExports } from './exports/write-export.ts'
import { deliverOrders } from './fulfilment/deliver-orders.ts'
import { queueDue } from './fulfilment/queue-due.ts'
import { sendUploads } from './fulfilment/send-uploads.ts'
import { voidRefunded } from './fulfilment/void-refunded.ts'
import { tallySales } from './home/tally-sales.ts'
import { createQueue, createWorker } from './jobs/queues.ts'
import { runTicks } from './jobs/ticker.ts'
import { createFlushTick } from './live/count.ts'
import { keepHistory } from './live/keep-history.ts'
import { registerFolder } from './media/register-folder.ts'
import { queueMessages } from './messages/queue-messages.ts'
import { sendMessage } from './messages/send-message.ts'
import { receiveShipped } from './orders/confirm-receipt.ts'
import { expireUnpaid } from './orders/expire-unpaid.ts'
import { writeStretch } from './orders/write-orders.ts'
import { runRelay } from './outbox/relay.ts'
import { sweepReleases } from './outbox/sweep-releases.ts'
import { pollOpenPayments } from './payments/poll-open.ts'
import { warmChannel } from './redis/keys.ts'
import { queueRefunds, sendRefund } from './refunds/drive-refunds.ts'
import { closeEnded, keepWarm } from './rush/keep-warm.ts'
import { createReconcile } from './rush/reconcile.ts'
import { settleTransfers } from './rush/restock.ts'
import { createTakeBack } from './rush/take-back.ts'
import { announceProcess, createWarmProcess } from './rush/warm-process.ts'
import { settleDays } from './settlement/settle-days.ts'
import { createAdmission } from './waiting-room/admit.ts'
import { flushMs } from './waiting-room/room-gate.ts'
import { pollMs } from './waiting-room/watch-rooms.ts'

export type Role = 'api' | 'worker' | 'scheduler'

export const roles: Record<Role, (app: Context, signal: AbortSignal) => Promise<void>> = {
  /** The server itself is main's; this flushes what it counts. */
  api: async (app, signal) => {
    const warmProcess = createWarmProcess(app.warm)
    app.shelfEvents.on('message', (channel) => channel === warmChannel && void warmProcess().catch(() => {}))
    // A word that is lost is made up for by the tick.
    app.shelfEvents.subscribe(warmChannel).catch(() => {})
    await runTicks(
      [
        { name: 'heartbeat', everyMs: 1_000, run: app.heartbeat },
        { name: 'poll rooms', everyMs: pollMs, run: app.rooms.poll },
        { name: 'free places in rooms', everyMs: flushMs, run: app.roomGate.flush },
        { name: 'flush live counters', everyMs: 50, run: createFlushTick(app) },
        { name: 'announce process', everyMs: 1_000, run: () => announceProcess(app.warm) },
        { name: 'make ready for sales', everyMs: 5_000, run: warmProcess },
        { name: 'load known ids', everyMs: 30_000, run: () => app.knownIds.load() },
        { name: 'list the media folder', everyMs: 600_000, run: () => registerFolder(app, app.config.media.dir) },
      ],
      { logger: app.logger, signal },
    )
    await app.live.flush().catch(() => {})
    await app.roomGate.flush().catch(() => {})
  },

  worker: async (app, signal) => {
    const jobsRedis = app.connect('jobs', { blocking: true })
    const queue = createQueue('orders.write', app.hot)
    const worker = createWorker('orders.write', {
      redis: jobsRedis,
      logger: app.logger,
      handle: (stretch) => writeStretch(app, stretch),
    })
    const refunds = createWorker('refunds.send', {
      redis: jobsRedis,
      logger: app.logger,
      handle: (refund) => sendRefund(app.payments, refund),
    })
    const deliveries = createWorker('fulfilment.deliver', {
      redis: jobsRedis,
      logger: app.logger,
      handle: (batch) => deliverOrders(app, batch),
    })
    const messages = createWorker('messages.send', {
      redis: jobsRedis,
      logger: app.logger,
      handle: (message) => sendMessage(app, message),
    })
    const beating = runTicks(
      [
        { name: 'heartbeat', everyMs: 1_000, run: app.heartbeat },
        { name: 'flush live counters', everyMs: 50, run: createFlushTick(app) },
        { name: 'write exports', everyMs: 1_000, run: () => writeExports(app, signal) },
      ],
      { logger: app.logger, signal },
    )
    await runRelay(
      {
        lanes: app.lanes,
        connect: (name) => app.connect(name, { blocking: true }),
        queue,
        logger: app.logger,
        reclaimAfterMs: app.config.reclaimAfterMs,
      },
      signal,
    )
    await beating
    await worker.close()
    await refunds.close()
    await deliveries.close()
    await messages.close()
    await queue.close()
    jobsRedis.disconnect()
  },

  scheduler: (app, signal) =>
    runTicks(
      [
        {
          name: 'release owed units',
          everyMs: 100,
          run: async () => (await sweepReleases(app)) > 0 && app.grantStandby(),
        },
        { name: 'serve standby', everyMs: 200, run: app.grantStandby },
        { name: 'admit to rooms', everyMs: 200, run: createAdmission(app) },
        { name: 'expire unpaid orders', everyMs: 1_000, run: () => expireUnpaid(app) },
        { name: 'poll open payments', everyMs: 2_000, run: () => pollOpenPayments(app.payments) },
        { name: 'take shipped orders for received', everyMs: 60_000, run: () => receiveShipped(app) },
        { name: 'settle finished days', everyMs: 60_000, run: () => settleDays(app) },
        { name: 'send refunds', everyMs: 1_000, run: () => queueRefunds(app.payments, app.refundQueue) },
        { name: 'deliver paid orders', everyMs: 200, run: () => queueDue(app) },
        { name: 'send shipping information', everyMs: 1_000, run: () => sendUploads(app) },
        { name: 'send messages', everyMs: 1_000, run: () => queueMessages(app) },
        { name: 'settle recalled batches', everyMs: 5_000, run: () => settleRecalls(app) },
        { name: 'drop refunded parcels', everyMs: 60_000, run: () => voidRefunded(app) },
        { name: 'watch card pools', everyMs: 15_000, run: () => watchPools(app) },
        { name: 'renew seals', everyMs: 500, run: createRotation(app) },
        { name: 'index phone tails', everyMs: 1_000, run: () => indexTails(app) },
        { name: 'drop old exports', everyMs: 60_000, run: () => dropExports(app) },
        { name: 'settle transfers', everyMs: 1_000, run: () => settleTransfers(app) },
        { name: 'reconcile', everyMs: 2_000, run: createReconcile(app) },
        { name: 'keep campaigns warm', everyMs: 2_000, run: () => keepWarm(app) },
        { name: 'take back what is not ready', everyMs: 5_000, run: createTakeBack(app) },
        { name: 'close ended campaigns', everyMs: 5_000, run: () => closeEnded(app) },
        { name: 'heartbeat', everyMs: 1_000, run: app.heartbeat },
        { name: 'sample the live view', everyMs: 50, run: app.liveSampler.sampleAll },
        { name: 'keep the live history', everyMs: 10_000, run: () => keepHistory(app) },
        { name: 'tally sales', everyMs: 10_000, run: () => tallySales(app) },
      ],
      { logger: app.logger, signal },
    ),
}
