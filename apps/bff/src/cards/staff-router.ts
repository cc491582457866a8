/** Pools and codes for staff. Codes are read by an owner with a reason; everybody else works with counts, lines and states. */
import {
  batchErrorsInput,
  cardBatchesInput,
  cardBatchInput,
  cardOfOrderInput,
  findCardInput,
  generateCardsInput,
  lowMarkInput,
  openImportInput,
  poolInput,
  poolsInput,
  recallBatchInput,
  replaceCardInput,
  setLoopCardInput,
} from '@tidegate/shared/contracts/cards'
import { orderInput } from '@tidegate/shared/contracts/orders'
import { resendOrder } from '../fulfilment/resend-order.ts'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { listBatchErrors, listBatches, readBatch } from './batches.ts'
import { generateBatch } from './generate-batch.ts'
import { openImport } from './import-codes.ts'
import { setLoopCard } from './loop-cards.ts'
import { findCard, listPools, readOrderCards, readPool, setLowMark } from './pools.ts'
import { recallBatch } from './recall-batch.ts'
import { replaceCard } from './replace-cards.ts'
import { revealCard } from './reveal-card.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')
const owner = staffProcedure('OWNER')

export const staffCardsRouter = router({
  pools: viewer.input(poolsInput).query(({ ctx, input }) => listPools(ctx.app.pool, input)),
  /** null where its product has become something else. */
  pool: viewer.input(poolInput).query(({ ctx, input }) => readPool(ctx.app.pool, input.skuId)),
  setLowMark: operator
    .input(lowMarkInput)
    .mutation(
      async ({ ctx, input }) => void ((await setLowMark(ctx.app, ctx.staff.staffId, input)) || refuse('NOT_FOUND')),
    ),
  batches: viewer.input(cardBatchesInput).query(({ ctx, input }) => listBatches(ctx.app.pool, input)),
  batch: viewer
    .input(cardBatchInput)
    .query(async ({ ctx, input }) => (await readBatch(ctx.app.pool, input.batchId)) ?? refuse('BATCH_NOT_FOUND')),
  batchErrors: viewer
    .input(batchErrorsInput)
    .query(({ ctx, input }) => listBatchErrors(ctx.app.pool, input.batchId, input.afterLine)),
  /** The file itself comes by POST /staff/cards/imports/:batchId (cards/import-routes.ts). */
  openImport: operator.input(openImportInput).mutation(async ({ ctx, input }) => {
    const opened = await openImport(ctx.app, ctx.staff.staffId, input)
    return opened.kind === 'TAKEN' ? opened.batch : refuse(opened.outcome)
  }),
  generate: operator.input(generateCardsInput).mutation(async ({ ctx, input }) => {
    const generated = await generateBatch(ctx.app, ctx.staff.staffId, input)
    return generated.kind === 'GENERATED' ? generated.batch : refuse(generated.outcome, generated)
  }),
  recall: operator.input(recallBatchInput).mutation(async ({ ctx, input }) => {
    const recalled = await recallBatch(ctx.app, ctx.staff.staffId, input)
    return recalled.kind === 'RECALLED' ? recalled.batch : refuse(recalled.outcome)
  }),
  ofOrder: viewer.input(orderInput).query(({ ctx, input }) => readOrderCards(ctx.app, input.orderId)),
  replace: operator.input(replaceCardInput).mutation(async ({ ctx, input }) => {
    const replaced = await replaceCard(ctx.app, ctx.staff.staffId, input)
    if (replaced.kind === 'REFUSED') refuse(replaced.outcome)
  }),
  resend: operator.input(orderInput).mutation(async ({ ctx, input }) => {
    const resent = await resendOrder(ctx.app, ctx.staff.staffId, input.orderId)
    return resent.kind === 'RESENT' ? { how: resent.how } : refuse(resent.outcome)
  }),
  /** A mutation, so that the code is in no URL. */
  find: operator
    .input(findCardInput)
    .mutation(async ({ ctx, input }) => (await findCard(ctx.app, input)) ?? refuse('NOT_FOUND')),
  reveal: owner.input(cardOfOrderInput).mutation(async ({ ctx, input }) => {
    const revealed = await revealCard(
      ctx.app,
      { actor: 'STAFF', actorId: ctx.staff.staffId, reason: input.reason },
      input,
    )
    return revealed.kind === 'REVEALED' ? { code: revealed.code } : refuse(revealed.outcome, revealed)
  }),
  setLoopCard: operator
    .input(setLoopCardInput)
    .mutation(
      async ({ ctx, input }) => void ((await setLoopCard(ctx.app, ctx.staff.staffId, input)) || refuse('NOT_FOUND')),
    ),
})
