/** Every list that can be had as a file, once. A new one: its filter in contracts/exports.ts, its columns and its walk here. */
import type { ExportFilter, ExportKind } from '@tidegate/shared/contracts/exports'
import { auditExport } from '../audit/export-audit.ts'
import { goodsExport } from '../goods/export-goods.ts'
import { cardCodesExport } from './of-card-codes.ts'
import { cardDeliveriesExport, toShipExport } from './of-goods-out.ts'
import { differencesExport, refundsExport } from './of-money.ts'
import { ordersExport } from './of-orders.ts'
import {
  blocksExport,
  buyersExport,
  deadLettersExport,
  failedUploadsExport,
  picturesExport,
  settlementsExport,
  staffExport,
} from './of-pages.ts'
import { campaignsExport, cardBatchesExport, cardPoolsExport, categoriesExport, stockExport } from './of-shop.ts'
import { type ExportFile, fileOf } from './spec.ts'

const files: { [K in ExportKind]: ExportFile<ExportFilter<K>> } = {
  ORDERS: fileOf(ordersExport),
  REFUNDS: fileOf(refundsExport),
  DIFFERENCES: fileOf(differencesExport),
  CARD_DELIVERIES: fileOf(cardDeliveriesExport),
  TO_SHIP: fileOf(toShipExport),
  CARD_CODES: fileOf(cardCodesExport),
  AUDIT: fileOf(auditExport),
  GOODS: fileOf(goodsExport),
  STOCK: fileOf(stockExport),
  CAMPAIGNS: fileOf(campaignsExport),
  CARD_POOLS: fileOf(cardPoolsExport),
  CARD_BATCHES: fileOf(cardBatchesExport),
  BUYERS: fileOf(buyersExport),
  BLOCKS: fileOf(blocksExport),
  SETTLEMENTS: fileOf(settlementsExport),
  FAILED_UPLOADS: fileOf(failedUploadsExport),
  DEAD_LETTERS: fileOf(deadLettersExport),
  CATEGORIES: fileOf(categoriesExport),
  PICTURES: fileOf(picturesExport),
  STAFF: fileOf(staffExport),
}

/** The filter was parsed by its kind's schema when the export was asked for. */
export function exportFileOf(kind: ExportKind): ExportFile<unknown> {
  return files[kind] as ExportFile<unknown>
}
