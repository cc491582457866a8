import { router, staffProcedure } from '../http/trpc.ts'
import { readQueues } from '../jobs/open-queues.ts'
import { listDrifts } from './list-drifts.ts'

const viewer = staffProcedure('VIEWER')

export const queuesRouter = router({
  list: viewer.query(({ ctx }) => readQueues(ctx.app.queues, ctx.app.clock.now())),
})

/** What else waits for a person has a list of its own: dead letters, differences, refunds, shipping information. */
export const repairsRouter = router({
  drifts: viewer.query(({ ctx }) => listDrifts(ctx.app)),
})
