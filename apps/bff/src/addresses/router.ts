import { addressInput, saveAddressInput, useAddressInput } from '@tidegate/shared/contracts/addresses'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { getAddress, listAddresses, removeAddress, saveAddress } from './address-book.ts'
import { chooseAddress } from './order-address.ts'

export const addressesRouter = router({
  list: buyerProcedure.query(({ ctx }) => listAddresses(ctx.app, ctx.buyer.buyerId)),
  get: buyerProcedure
    .input(addressInput)
    .query(
      async ({ ctx, input }) => (await getAddress(ctx.app, ctx.buyer.buyerId, input.addressId)) ?? refuse('NOT_FOUND'),
    ),
  save: buyerProcedure.input(saveAddressInput).mutation(async ({ ctx, input }) => {
    const saved = await saveAddress(ctx.app, ctx.buyer.buyerId, input)
    return saved.kind === 'SAVED' ? saved.address : refuse(saved.outcome)
  }),
  remove: buyerProcedure
    .input(addressInput)
    .mutation(
      async ({ ctx, input }) =>
        void ((await removeAddress(ctx.app, ctx.buyer.buyerId, input.addressId)) || refuse('NOT_FOUND')),
    ),
  /** Where an order goes; any time until it is shipped. */
  choose: buyerProcedure.input(useAddressInput).mutation(async ({ ctx, input }) => {
    const chosen = await chooseAddress(ctx.app, ctx.buyer.buyerId, input)
    return chosen.kind === 'CHOSEN' ? chosen.address : refuse(chosen.outcome)
  }),
})
