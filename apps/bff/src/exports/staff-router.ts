import { exportInput, mayExportAny, startExportInput } from '@tidegate/shared/contracts/exports'
import { refuse } from '../http/outcome-error.ts'
import { roleProcedure, router, staffProcedure } from '../http/trpc.ts'
import { cancelExport, listExports, startExport } from './start-export.ts'

const viewer = staffProcedure('VIEWER')
const exporter = roleProcedure(mayExportAny)

/** What a role may have is asked for each kind (contracts/exports.ts). The file itself goes by exports/routes.ts. */
export const exportsRouter = router({
  list: viewer.query(({ ctx }) => listExports(ctx.app.pool, ctx.staff.staffId)),
  start: exporter.input(startExportInput).mutation(async ({ ctx, input }) => {
    const started = await startExport(ctx.app, ctx.staff, input)
    return started.kind === 'STARTED' ? started.export : refuse(started.outcome)
  }),
  cancel: exporter
    .input(exportInput)
    .mutation(
      async ({ ctx, input }) =>
        void ((await cancelExport(ctx.app, ctx.staff.staffId, input.exportId)) || refuse('EXPORT_NOT_FOUND')),
    ),
})
