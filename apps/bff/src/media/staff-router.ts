/** The picture library for staff. The files themselves come by POST /staff/media (media/routes.ts). */
import { deletePictureInput, findPictureInput, picturesInput } from '@tidegate/shared/contracts/media'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { deletePicture } from './delete-picture.ts'
import { findPicture, listPictures } from './list-pictures.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffMediaRouter = router({
  list: viewer.input(picturesInput).query(({ ctx, input }) => listPictures(ctx.app.pool, input)),
  find: viewer.input(findPictureInput).query(({ ctx, input }) => findPicture(ctx.app.pool, input.path)),
  delete: operator.input(deletePictureInput).mutation(async ({ ctx, input }) => {
    const deleted = await deletePicture(ctx.app, ctx.staff.staffId, input)
    if (deleted.kind === 'REFUSED') refuse(deleted.outcome, deleted)
  }),
})
