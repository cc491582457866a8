import {
  blockInput,
  blocksInput,
  buyerInput,
  buyersInput,
  noteBuyerInput,
  unblockInput,
} from '@tidegate/shared/contracts/people'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { readHotSources } from '../live/hot-sources.ts'
import { block, listBlocks, unblock } from './block.ts'
import { getBuyer, listBuyers, noteBuyer } from './read-buyers.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffBuyersRouter = router({
  list: viewer.input(buyersInput).query(({ ctx, input }) => listBuyers(ctx.app.pool, input)),
  get: viewer
    .input(buyerInput)
    .query(async ({ ctx, input }) => (await getBuyer(ctx.app, input.buyerId)) ?? refuse('BUYER_NOT_FOUND')),
  note: operator.input(noteBuyerInput).mutation(async ({ ctx, input }) => {
    if (!(await noteBuyer(ctx.app, ctx.staff.staffId, input))) refuse('BUYER_NOT_FOUND')
    return (await getBuyer(ctx.app, input.buyerId)) ?? refuse('BUYER_NOT_FOUND')
  }),
  block: operator.input(blockInput).mutation(async ({ ctx, input }) => {
    const blocked = await block(ctx.app, ctx.staff.staffId, input)
    return blocked.kind === 'DONE' ? blocked.block : refuse(blocked.outcome)
  }),
  unblock: operator.input(unblockInput).mutation(async ({ ctx, input }) => {
    const lifted = await unblock(ctx.app, ctx.staff.staffId, input.blockId)
    return lifted.kind === 'DONE' ? lifted.block : refuse(lifted.outcome)
  }),
  hotSources: viewer.query(({ ctx }) => readHotSources(ctx.app.hot)),
  blocks: viewer.input(blocksInput).query(({ ctx, input }) => listBlocks(ctx.app.pool, input)),
})
