import { hintsInput, productInput, productsInput } from '@tidegate/shared/contracts/catalogue'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router } from '../http/trpc.ts'

export const catalogueRouter = router({
  home: openProcedure.query(({ ctx }) => ctx.app.catalogueReads.home()),
  products: openProcedure.input(productsInput).query(({ ctx, input }) => ctx.app.catalogueReads.products(input)),
  hints: openProcedure.input(hintsInput).query(({ ctx, input }) => ctx.app.catalogueReads.hints(input.words)),
  product: openProcedure
    .input(productInput)
    .query(async ({ ctx, input }) => (await ctx.app.catalogueReads.product(input.productId)) ?? refuse('NOT_FOUND')),
})
