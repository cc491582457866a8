/** Goods for staff. Files of goods come by POST /staff/goods/import (goods/routes.ts) and go by exports/. */
import { productInput } from '@tidegate/shared/contracts/catalogue'
import {
  adjustStockInput,
  bulkEditInput,
  categoriesInput,
  categoriesSortInput,
  categoryInput,
  categorySaveInput,
  skuStockInput,
  stockMovementsInput,
} from '@tidegate/shared/contracts/goods'
import { productSaveInput, staffProductsInput } from '@tidegate/shared/contracts/staff'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { bulkEdit, previewPrices } from './bulk-edit.ts'
import {
  type CategoryOutcome,
  countCategories,
  deleteCategory,
  listCategories,
  saveCategory,
  sortCategories,
} from './categories.ts'
import { getProduct, listProducts } from './read-products.ts'
import { saveProduct } from './save-product.ts'
import { adjustStock, listMovements, readSkuStock } from './stock.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffProductsRouter = router({
  list: viewer.input(staffProductsInput).query(({ ctx, input }) => listProducts(ctx.app.pool, input)),
  get: viewer
    .input(productInput)
    .query(async ({ ctx, input }) => (await getProduct(ctx.app.pool, input.productId)) ?? refuse('NOT_FOUND')),
  save: operator.input(productSaveInput).mutation(async ({ ctx, input }) => {
    const saved = await saveProduct(ctx.app, ctx.staff.staffId, input)
    return saved.kind === 'SAVED' ? saved.product : refuse(saved.outcome, saved)
  }),
  previewPrices: viewer.input(bulkEditInput).query(({ ctx, input }) => previewPrices(ctx.app.pool, input)),
  bulkEdit: operator.input(bulkEditInput).mutation(({ ctx, input }) => bulkEdit(ctx.app, ctx.staff.staffId, input)),
  categories: viewer.query(({ ctx }) => listCategories(ctx.app.pool)),
  countedCategories: viewer.input(categoriesInput).query(({ ctx, input }) => countCategories(ctx.app.pool, input)),
  saveCategory: operator
    .input(categorySaveInput)
    .mutation(async ({ ctx, input }) => done(await saveCategory(ctx.app, ctx.staff.staffId, input))),
  sortCategories: operator
    .input(categoriesSortInput)
    .mutation(async ({ ctx, input }) => done(await sortCategories(ctx.app, ctx.staff.staffId, input))),
  deleteCategory: operator
    .input(categoryInput)
    .mutation(async ({ ctx, input }) => done(await deleteCategory(ctx.app, ctx.staff.staffId, input.categoryId))),
  stock: viewer
    .input(skuStockInput)
    .query(async ({ ctx, input }) => (await readSkuStock(ctx.app.pool, input.skuId)) ?? refuse('NOT_FOUND')),
  stockMovements: viewer.input(stockMovementsInput).query(({ ctx, input }) => listMovements(ctx.app.pool, input)),
  adjustStock: operator.input(adjustStockInput).mutation(async ({ ctx, input }) => {
    const adjusted = await adjustStock(ctx.app, ctx.staff.staffId, input)
    return adjusted.kind === 'ADJUSTED' ? { shelfStock: adjusted.shelfStock } : refuse(adjusted.outcome, adjusted)
  }),
})

function done(outcome: CategoryOutcome): void {
  if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
}
