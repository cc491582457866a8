import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FailedUploadRow } from '@tidegate/shared/contracts/fulfilment'
import { mayIn } from '@tidegate/shared/contracts/people'
import type { DeadLetterRow } from '@tidegate/shared/contracts/staff'
import { type TableColumnsType, Typography } from 'antd'
import { trpc } from '../../api/trpc.ts'
import { retold } from '../../i18n/said.ts'
import { t } from '../../i18n/t.ts'
import { Time } from '../../ui/time.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { RetryUploadButton } from '../shipping/retry-upload-button.tsx'
import { useStaff } from '../staff/use-staff.ts'
import { queueLabel } from '../system/queue-label.ts'
import { ResolveDeadLetter } from '../system/resolve-dead-letter.tsx'
import { RepairSection } from './repair-section.tsx'

const letterColumns: TableColumnsType<DeadLetterRow> = [
  {
    title: t('工作'),
    render: (_, { queue, createdAt }) => (
      <>
        {queueLabel(queue)}
        <div className="muted small">
          <Time at={createdAt} />
        </div>
      </>
    ),
  },
  {
    title: t('原因'),
    width: 460,
    render: (_, { error }) => (
      <Typography.Paragraph ellipsis={{ rows: 2, tooltip: error }}>{error}</Typography.Paragraph>
    ),
  },
  { title: '', width: 170, align: 'right', render: (_, letter) => <ResolveDeadLetter letter={letter} /> },
]

const uploadColumns: TableColumnsType<FailedUploadRow> = [
  {
    title: t('订单'),
    render: (_, { orderId }) => (
      <Link to="/orders" search={{ open: orderId }} className="figures">
        {orderId}
      </Link>
    ),
  },
  {
    title: t('微信的回答'),
    width: 460,
    render: (_, { detail, errcode, attempts }) => (
      <>
        {detail === '' ? t('没有应答') : retold(detail)}
        <div className="muted small figures">
          {errcode !== null && t('错误码 {errcode} · ', { errcode })}
          {t('已试 {attempts} 次', { attempts })}
        </div>
      </>
    ),
  },
  { title: '', width: 170, align: 'right', render: (_, { orderId }) => <RetryUploadButton orderId={orderId} /> },
]

/** Work that was tried often enough: orders that could not be written, and shipping information that WeChat would not take. */
export function Stuck() {
  const { role } = useStaff()
  const letters = useQuery(trpc.staff.deadLetters.queryOptions({ open: true }, { refetchInterval: 10_000 }))
  const uploads = useQuery(trpc.staff.shipping.failedUploads.queryOptions({}, { refetchInterval: 15_000 }))
  return (
    <>
      <RepairSection
        name="repairs-letters"
        title={t('写不成的订单')}
        meaning={t('多次重试仍未成功；占用的名额一直保留')}
        query={letters}
        rowKey="id"
        columns={letterColumns}
        minWidth={860}
        tools={<ExportButton of={{ kind: 'DEAD_LETTERS', filter: { open: true } }} />}
        all={{ link: { to: '/system' }, label: t('系统') }}
      />
      {mayIn(role, 'shipping', 'VIEWER') && (
        <RepairSection
          name="repairs-uploads"
          title={t('微信未收下的发货信息')}
          meaning={t('微信收到之前，这笔货款一直冻结')}
          query={uploads}
          rowKey="orderId"
          columns={uploadColumns}
          minWidth={860}
          tools={<ExportButton of={{ kind: 'FAILED_UPLOADS', filter: {} }} />}
          all={{ link: { to: '/shipping', search: { show: 'UPLOADS' } }, label: t('全部') }}
        />
      )}
    </>
  )
}
