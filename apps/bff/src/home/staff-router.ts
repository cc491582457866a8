import { router, staffProcedure } from '../http/trpc.ts'

export const staffHomeRouter = router({
  view: staffProcedure('VIEWER').query(({ ctx }) => ctx.app.home()),
})
