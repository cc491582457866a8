/** What a file of goods would change, decided without touching anything: a line is known by its SKU code, an empty cell leaves things be. */
import type { ProductKind } from '@tidegate/shared/contracts/catalogue'
import {
  type GoodsColumn,
  goodsColumns,
  type ImportedLine,
  productKindLabels,
  productStateLabels,
  skuCodeSchema,
} from '@tidegate/shared/contracts/goods'
import { productSaveInput, skuSaveInput } from '@tidegate/shared/contracts/staff'
import { formatYuan, parseYuan } from '@tidegate/shared/fen'
import { isSaying, type Saying, say } from '@tidegate/shared/sayings'
import type { FileRow } from './read-goods-file.ts'

export interface ShopProduct {
  /** null: it comes with this import. */
  id: string | null
  version: number
  title: string
  subtitle: string
  category: string
  kind: ProductKind
  state: keyof typeof productStateLabels
  pictured: boolean
  skus: ShopSku[]
}
export interface ShopSku {
  id: string | null
  code: string
  name: string
  priceFen: number
  listPriceFen: number
  stock: number
}
export interface GoodsPlan {
  /** Products that change or come, as they will be; `before` of those that are there. */
  products: { before: ShopProduct | null; after: ShopProduct }[]
  counts: { newProducts: number; newSkus: number; changed: number; same: number }
  errors: { line: number; code: string; message: Saying }[]
  rows: ImportedLine[]
}

/** `shop` holds every product that a code or a title of the file may mean; `categories` all names. */
export function planImport(
  rows: readonly FileRow[],
  shop: readonly ShopProduct[],
  categories: ReadonlySet<string>,
): GoodsPlan {
  const drafts = shop.map((before): Draft => ({ before, after: structuredClone(before), set: new Map() }))
  const ground: Ground = { drafts, categories, bySku: new Map(), byTitle: new Map() }
  for (const draft of drafts) {
    nameDraft(ground, draft)
    for (const sku of draft.after.skus)
      for (const name of [sku.code, `ID${sku.id}`]) ground.bySku.set(name, { draft, sku })
  }
  const plan: GoodsPlan = {
    products: [],
    counts: { newProducts: 0, newSkus: 0, changed: 0, same: 0 },
    errors: [],
    rows: [],
  }
  const lineOfCode = new Map<string, number>()
  for (const { line, cells } of rows) {
    const code = cells.code ?? ''
    const twin = lineOfCode.get(code)
    const taken = twin ? say('import.twin', { line: twin }) : takeLine(ground, line, code, cells)
    if (isSaying(taken)) {
      plan.errors.push({ line, code, message: taken })
      continue
    }
    lineOfCode.set(code, line)
    if (taken.what === 'NEW_PRODUCT') plan.counts.newProducts++
    if (taken.what !== 'CHANGED') plan.counts.newSkus++
    else if (taken.changes.length > 0) plan.counts.changed++
    else plan.counts.same++
    if (taken.what !== 'CHANGED' || taken.changes.length > 0) plan.rows.push(taken)
  }
  plan.products = drafts.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
  return plan
}

interface Draft {
  before: ShopProduct | null
  after: ShopProduct
  /** Which line said what of the product itself. */
  set: Map<GoodsColumn, { line: number; value: string }>
}
interface Ground {
  drafts: Draft[]
  categories: ReadonlySet<string>
  bySku: Map<string, { draft: Draft; sku: ShopSku }>
  /** Also by what they are called from here on. */
  byTitle: Map<string, Set<Draft>>
}
type Cells = FileRow['cells']

/** Takes one line into the drafts, or says why not and leaves them alone. */
function takeLine(ground: Ground, line: number, code: string, cells: Cells): ImportedLine | Saying {
  const wrong =
    misread(code, cells) ??
    (cells.category &&
      !ground.categories.has(cells.category) &&
      say('import.no-category', { category: cells.category }))
  if (wrong) return wrong
  const found = ground.bySku.get(code)
  if (!found && /^ID\d+$/.test(code)) return say('import.no-such-id')
  const home = found?.draft ?? findProduct(ground, cells.title)
  if (home === 'MANY') return say('import.many', { title: cells.title ?? '' })
  if (!found && !cells.price) return say('import.new-price')
  if (!home && !cells.title) return say('import.new-title')
  if (!home && !cells.category) return say('import.new-category')
  const draft = home ?? newDraft(cells)
  const clash = clashOf(draft, line, cells)
  if (clash) return clash

  const sku = found?.sku ?? newSku(code, cells)
  if (draft.after.kind === 'CARD' && cells.stock && Number(cells.stock) !== sku.stock) return say('import.card-stock')
  if (!found && draft.after.skus.length >= mostSkus) return say('import.too-many-skus', { most: mostSkus })
  if (!found) draft.after.skus.push(sku)
  if (!home) ground.drafts.push(draft)
  const changes = [...setProduct(draft, line, cells, !home), ...(found ? setSku(sku, cells) : firstOf(sku))]
  nameDraft(ground, draft)
  const what = !home ? 'NEW_PRODUCT' : found ? 'CHANGED' : 'NEW_SKU'
  return { line, code, title: draft.after.title, skuName: sku.name, what, changes }
}

/** The first cell that cannot be read. */
function misread(code: string, cells: Cells): Saying | null {
  const isId = /^ID\d+$/.test(code)
  if (code === '') return say('import.no-code')
  if (!isId && !skuCodeSchema.safeParse(code).success) return say('import.code')
  if (cells.title && !fits(productSaveInput.shape.title, cells.title)) return say('import.title-long')
  if (cells.subtitle && !fits(productSaveInput.shape.subtitle, cells.subtitle)) return say('import.subtitle-long')
  if (cells.skuName && !fits(skuSaveInput.shape.name, cells.skuName)) return say('import.sku-name-long')
  if (cells.kind && !kindOf(cells.kind))
    return say('import.kind', { kind: cells.kind, known: Object.values(productKindLabels).join('、') })
  if (cells.state && !stateOf(cells.state)) return say('import.state', { state: cells.state })
  if (cells.price && priceOf(cells.price) === null) return say('import.price', { price: cells.price })
  if (cells.listPrice && priceOf(cells.listPrice) === null) return say('import.list-price', { price: cells.listPrice })
  if (cells.stock && !/^\d{1,7}$/.test(cells.stock)) return say('import.stock', { stock: cells.stock })
  return null
}

/** What this line says of its product and another line, or the product itself, forbids. */
function clashOf({ before, after, set }: Draft, line: number, cells: Cells): Saying | null {
  if (cells.kind && kindOf(cells.kind) !== after.kind) return say(before ? 'import.kind-fixed' : 'import.kind-differs')
  if (before && cells.state && stateOf(cells.state) === 'ON_SHELF' && !after.pictured && after.state !== 'ON_SHELF')
    return say('import.no-picture')
  for (const column of ['title', 'subtitle', 'category', 'state'] as const) {
    const said = set.get(column)
    if (cells[column] && said && said.line !== line && said.value !== cells[column])
      return say('import.differs', { line: said.line, column: goodsColumns[column] })
  }
  return null
}

function setProduct({ after, set }: Draft, line: number, cells: Cells, isNew: boolean): ImportedLine['changes'] {
  const changes: ImportedLine['changes'] = []
  const note = (column: GoodsColumn, before: string, next: string) =>
    before !== next && changes.push({ column, before: isNew ? '' : before, after: next })
  for (const column of ['title', 'subtitle', 'category'] as const) {
    const value = cells[column]
    if (!value) continue
    note(column, isNew ? '' : after[column], value)
    after[column] = value
  }
  const state = cells.state && stateOf(cells.state)
  if (state && !isNew && after.id !== null) {
    note('state', productStateLabels[after.state], productStateLabels[state])
    after.state = state
  }
  if (isNew) {
    note('kind', '', productKindLabels[after.kind])
    note('state', '', '已下架（先补图片）')
  }
  for (const column of ['title', 'subtitle', 'category', 'state'] as const)
    if (cells[column] && !set.has(column)) set.set(column, { line, value: cells[column] })
  return changes
}

function setSku(sku: ShopSku, cells: Cells): ImportedLine['changes'] {
  const changes: ImportedLine['changes'] = []
  if (cells.skuName && cells.skuName !== sku.name) {
    changes.push({ column: 'skuName', before: sku.name, after: cells.skuName })
    sku.name = cells.skuName
  }
  for (const [column, field] of [
    ['price', 'priceFen'],
    ['listPrice', 'listPriceFen'],
  ] as const) {
    const fen = cells[column] ? priceOf(cells[column]) : null
    if (fen === null || fen === sku[field]) continue
    changes.push({ column, before: formatYuan(sku[field]), after: formatYuan(fen) })
    sku[field] = fen
  }
  if (cells.stock && Number(cells.stock) !== sku.stock) {
    changes.push({ column: 'stock', before: String(sku.stock), after: cells.stock })
    sku.stock = Number(cells.stock)
  }
  return changes
}

function firstOf({ name, priceFen, listPriceFen, stock }: ShopSku): ImportedLine['changes'] {
  const changes: [GoodsColumn, string][] = [
    ['skuName', name],
    ['price', formatYuan(priceFen)],
    ['listPrice', formatYuan(listPriceFen)],
    ['stock', String(stock)],
  ]
  return changes.map(([column, after]) => ({ column, before: '', after }))
}

function newDraft(cells: Cells): Draft {
  const after: ShopProduct = {
    ...{ id: null, version: 0, title: cells.title ?? '', subtitle: '', category: cells.category ?? '' },
    ...{ kind: (cells.kind && kindOf(cells.kind)) || 'SHIP', state: 'OFF_SHELF', pictured: false, skus: [] },
  }
  return { before: null, after, set: new Map() }
}

function newSku(code: string, cells: Cells): ShopSku {
  const priceFen = priceOf(cells.price ?? '') ?? 0
  return {
    ...{ id: null, code, name: cells.skuName || '默认', priceFen },
    listPriceFen: (cells.listPrice ? priceOf(cells.listPrice) : null) ?? priceFen,
    stock: Number(cells.stock || 0),
  }
}

function findProduct({ byTitle }: Ground, title: string | undefined): Draft | 'MANY' | null {
  const named = [...(byTitle.get(title ?? '') ?? [])]
  return named.length > 1 ? 'MANY' : (named[0] ?? null)
}

function nameDraft({ byTitle }: Ground, draft: Draft): void {
  const known = byTitle.get(draft.after.title)
  if (known) known.add(draft)
  else byTitle.set(draft.after.title, new Set([draft]))
}

function kindOf(label: string): ProductKind | undefined {
  return (Object.keys(productKindLabels) as ProductKind[]).find((kind) => productKindLabels[kind] === label)
}

function stateOf(label: string): ShopProduct['state'] | undefined {
  return label === '在售' ? 'ON_SHELF' : label === '已下架' || label === '下架' ? 'OFF_SHELF' : undefined
}

function priceOf(text: string): number | null {
  return parseYuan(text.replace(/^[¥￥]/, '').replace(/,(?=\d{3})/g, ''))
}

function fits(schema: { safeParse(value: string): { success: boolean } }, value: string): boolean {
  return schema.safeParse(value).success
}

const mostSkus = 20
