/**
 * Lists of some thousands of rows at most, page by page as the admin shows them, the newest first: what comes in meanwhile is above the first page
 * and is not in the file.
 */
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import type { PictureView } from '@tidegate/shared/contracts/media'
import { type BlockRow, blockKindLabels, type StaffBuyerRow, type StaffMember } from '@tidegate/shared/contracts/people'
import type { SettlementView } from '@tidegate/shared/contracts/settlement'
import { settlementStateLabels } from '@tidegate/shared/contracts/settlement'
import { staffRoleLabels } from '@tidegate/shared/contracts/staff'
import { listBlocks } from '../buyers/block.ts'
import { listBuyers } from '../buyers/read-buyers.ts'
import { listFailedUploads } from '../fulfilment/send-uploads.ts'
import { listPictures } from '../media/list-pictures.ts'
import { listDeadLetters } from '../outbox/dead-letters.ts'
import { listMembers } from '../people/staff.ts'
import { listSettlements } from '../settlement/read-settlements.ts'
import { beijingTime, type ExportColumn, type ExportDeps, type ExportSpec, yuan } from './spec.ts'

export const buyersExport = ofPages<ExportFilter<'BUYERS'>, StaffBuyerRow>(
  ({ sql }, filter, cursor) => listBuyers(sql, { ...filter, cursor }, 1_000),
  [
    { title: '买家编号', of: (row) => row.id },
    { title: '昵称', of: (row) => row.nickname, masked: (row) => firstOf(row.nickname) },
    { title: 'openid 末尾', of: (row) => row.openidTail },
    { title: '首次登录', of: (row) => beijingTime(row.createdAt) },
    { title: '最近登录', of: (row) => beijingTime(row.lastLoginAt) },
    { title: '限制中', of: (row) => (row.blocked ? '是' : '否') },
  ],
)

export const blocksExport = ofPages<ExportFilter<'BLOCKS'>, BlockRow>(
  ({ sql }, filter, cursor) => listBlocks(sql, { ...filter, cursor }),
  [
    { title: '类型', of: (row) => blockKindLabels[row.kind] },
    {
      title: '对象',
      of: (row) => row.value,
      masked: ({ kind, value }) => (kind === 'BUYER' ? value : `${value.slice(0, 4)}****`),
    },
    { title: '昵称', of: (row) => row.nickname, masked: (row) => firstOf(row.nickname) },
    { title: '理由', of: (row) => row.reason },
    { title: '操作人', of: (row) => row.by },
    { title: '开始', of: (row) => beijingTime(row.createdAt) },
    { title: '截止', of: (row) => beijingTime(row.until) ?? '直到解除' },
    { title: '解除时间', of: (row) => beijingTime(row.liftedAt) },
    { title: '解除人', of: (row) => row.liftedBy },
  ],
)

export const settlementsExport = ofPages<ExportFilter<'SETTLEMENTS'>, SettlementView>(
  ({ sql }, filter, cursor) => listSettlements({ pool: sql, routes: { all: [] } }, { ...filter, cursor }),
  [
    { title: '日期', of: (row) => row.day },
    { title: '收款通道', of: (row) => row.route },
    { title: '状态', of: (row) => settlementStateLabels[row.state] },
    { title: '付款笔数', of: (row) => row.payments },
    { title: '退款笔数', of: (row) => row.refunds },
    { title: '账单收款（元）', of: (row) => yuan(row.billPaidFen) },
    { title: '系统收款（元）', of: (row) => yuan(row.ledgerPaidFen) },
    { title: '账单退款（元）', of: (row) => yuan(row.billRefundedFen) },
    { title: '系统退款（元）', of: (row) => yuan(row.ledgerRefundedFen) },
    { title: '手续费（元）', of: (row) => yuan(row.billFeeFen) },
    { title: '未处理差异', of: (row) => row.openDifferences },
    { title: '对账时间', of: (row) => beijingTime(row.matchedAt) },
  ],
)

export const failedUploadsExport = ofPages<ExportFilter<'FAILED_UPLOADS'>, Item<typeof listFailedUploads>>(
  ({ sql }, _, cursor) => listFailedUploads(sql, cursor),
  [
    { title: '订单编号', of: (row) => row.orderId },
    { title: '方式', of: (row) => (row.logistics === 'CARRIER' ? '快递' : '虚拟发货') },
    { title: '微信错误码', of: (row) => row.errcode },
    { title: '微信的话', of: (row) => row.detail },
    { title: '尝试次数', of: (row) => row.attempts },
    { title: '时间', of: (row) => beijingTime(row.createdAt) },
  ],
)

export const deadLettersExport = ofPages<ExportFilter<'DEAD_LETTERS'>, Item<typeof listDeadLetters>>(
  ({ sql }, filter, cursor) => listDeadLetters(sql, { ...filter, cursor }),
  [
    { title: '编号', of: (row) => row.id },
    { title: '队列', of: (row) => row.queue },
    { title: '对象', of: (row) => row.key },
    { title: '错误', of: (row) => row.error },
    { title: '时间', of: (row) => beijingTime(row.createdAt) },
    { title: '处理时间', of: (row) => beijingTime(row.resolvedAt) },
  ],
)

export const picturesExport = ofPages<ExportFilter<'PICTURES'>, PictureView>(
  ({ sql }, filter, cursor) => listPictures(sql, { ...filter, cursor }),
  [
    { title: '文件名', of: (row) => row.name },
    { title: '路径', of: (row) => row.path },
    { title: '宽', of: (row) => row.width },
    { title: '高', of: (row) => row.height },
    { title: '字节', of: (row) => row.bytes },
    { title: '使用处', of: (row) => row.uses },
    { title: '上传时间', of: (row) => beijingTime(row.at) },
  ],
)

export const staffExport = ofPages<ExportFilter<'STAFF'>, StaffMember>(
  ({ sql }, filter, cursor) => listMembers(sql, { ...filter, cursor }),
  [
    { title: '账号', of: (row) => row.account },
    { title: '姓名', of: (row) => row.name },
    { title: '角色', of: (row) => staffRoleLabels[row.role] },
    { title: '两步验证', of: (row) => (row.twoFactor ? '已开启' : '未开启') },
    { title: '入职时间', of: (row) => beijingTime(row.createdAt) },
    { title: '最近使用', of: (row) => beijingTime(row.lastSeenAt) },
    { title: '停用时间', of: (row) => beijingTime(row.disabledAt) },
  ],
)

type Item<List> = List extends (...asked: never[]) => Promise<Page<infer Row>> ? Row : never

export function ofPages<Filter, Row>(
  page: (deps: ExportDeps, filter: Filter, cursor: string | undefined) => Promise<Page<Row>>,
  columns: readonly ExportColumn<Row>[],
): ExportSpec<Filter, Row> {
  return {
    columns,
    count: async () => null,
    async read(deps, filter, _upTo, cursor) {
      const { items, nextCursor } = await page(deps, filter, cursor ?? undefined)
      return { rows: items, cursor: nextCursor }
    },
  }
}

function firstOf(nickname: string | null): string | null {
  return nickname && `${Array.from(nickname)[0]}**`
}
