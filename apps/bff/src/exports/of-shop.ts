/** What the shop sells and sold: campaigns, the stock of goods, pools of codes and their batches. */
import type { CardBatchView, CardPoolView } from '@tidegate/shared/contracts/cards'
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import { type StaffCategory, type StockMovementRow, stockReasonLabels } from '@tidegate/shared/contracts/goods'
import type { StaffCampaignRow } from '@tidegate/shared/contracts/staff'
import { campaignStateLabels } from '@tidegate/shared/states'
import { listBatches } from '../cards/batches.ts'
import { listPools } from '../cards/pools.ts'
import { countCategories } from '../goods/categories.ts'
import { listMovements } from '../goods/stock.ts'
import { listCampaigns } from '../staff/read-campaigns.ts'
import { ofPages } from './of-pages.ts'
import { beijingTime } from './spec.ts'

export const campaignsExport = ofPages<ExportFilter<'CAMPAIGNS'>, StaffCampaignRow>(
  ({ sql }, filter, cursor) => listCampaigns(sql, { ...filter, cursor }),
  [
    { title: '活动编号', of: (row) => row.id },
    { title: '活动', of: (row) => row.title },
    { title: '状态', of: (row) => campaignStateLabels[row.state] },
    { title: '开始时间', of: (row) => beijingTime(row.startsAt) },
    { title: '结束时间', of: (row) => beijingTime(row.endsAt) },
    { title: '商品数', of: (row) => row.offerCount },
    { title: '库存', of: (row) => row.total },
    { title: '已下单', of: (row) => row.claimed },
    { title: '已支付', of: (row) => row.paid },
  ],
)

export const stockExport = ofPages<ExportFilter<'STOCK'>, StockMovementRow>(
  ({ sql }, filter, cursor) => listMovements(sql, { ...filter, cursor }),
  [
    { title: '时间', of: (row) => beijingTime(row.at) },
    { title: '增减', of: (row) => row.delta },
    { title: '结余', of: (row) => row.balance },
    { title: '原因', of: (row) => stockReasonLabels[row.reason] ?? row.reason },
    { title: '说明', of: (row) => row.note },
    { title: '操作人', of: (row) => row.by ?? '系统' },
    { title: '活动', of: (row) => row.campaign?.title ?? null },
  ],
)

export const cardPoolsExport = ofPages<ExportFilter<'CARD_POOLS'>, CardPoolView>(
  ({ sql }, filter, cursor) => listPools(sql, { ...filter, cursor }, 1_000),
  [
    { title: '商品', of: (row) => row.title },
    { title: '规格', of: (row) => row.skuName },
    { title: '未发出', of: (row) => row.free },
    { title: '已发出', of: (row) => row.delivered },
    { title: '货架上', of: (row) => row.shelfStock },
    { title: '待发放订单', of: (row) => row.waiting },
    { title: '欠缺', of: (row) => row.short },
    { title: '预警线', of: (row) => row.lowMark },
  ],
)

export const categoriesExport = ofPages<ExportFilter<'CATEGORIES'>, StaffCategory>(
  ({ sql }, filter, cursor) => countCategories(sql, { ...filter, cursor }),
  [
    { title: '分类编号', of: (row) => row.id },
    { title: '分类', of: (row) => row.name },
    { title: '商品数', of: (row) => row.products },
  ],
)

export const cardBatchesExport = ofPages<ExportFilter<'CARD_BATCHES'>, CardBatchView>(
  ({ sql }, filter, cursor) => listBatches(sql, { ...filter, cursor }),
  [
    { title: '批次编号', of: (row) => row.id },
    { title: '名称', of: (row) => row.name },
    { title: '来源', of: (row) => (row.source === 'IMPORT' ? '导入' : '生成') },
    { title: '状态', of: (row) => batchStates[row.state] },
    { title: '行数', of: (row) => row.lines },
    { title: '入库', of: (row) => row.accepted },
    { title: '重复', of: (row) => row.duplicates },
    { title: '不合格', of: (row) => row.rejected },
    { title: '开始时间', of: (row) => beijingTime(row.createdAt) },
    { title: '完成时间', of: (row) => beijingTime(row.finishedAt) },
    { title: '召回时间', of: (row) => beijingTime(row.recalledAt) },
  ],
)

const batchStates = { OPEN: '未完成', DONE: '已入库', RECALLED: '已召回' } as const
